import { oc } from '@orpc/contract'
import { z } from 'zod'
import { bulkIds, bulkOf, bulkRemoved, matchingIds } from './bulk.ts'
import { limits, limitsPatch } from './channel.ts'
import { flag, instant, pageInput, pageOf, rowId, usd } from './ids.ts'

const ipRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

const tokenFields = {
  name: z.string().trim().min(1).max(200),
  group: z.string().min(1).max(64),
  /** null = no limit. */
  quotaUsd: z.number().min(0).max(1_000_000_000).nullable(),
  expiresAt: instant.nullable(),
  /** Names the key may ask for (`*` at the end is a wildcard); null = any. */
  models: z.array(z.string().min(1).max(256)).max(5000).nullable(),
  /** Addresses or CIDR ranges; null = any. */
  allowedIps: z.array(ipRange).max(1000).nullable(),
  limits,
  enabled: z.boolean(),
  /** Whom its cost is charged to as well; null = nobody. */
  userId: z.number().int().positive().nullable(),
}

export const tokenCreate = z.strictObject({
  name: tokenFields.name,
  group: tokenFields.group.default('default'),
  quotaUsd: tokenFields.quotaUsd.default(null),
  expiresAt: tokenFields.expiresAt.default(null),
  models: tokenFields.models.default(null),
  allowedIps: tokenFields.allowedIps.default(null),
  limits: tokenFields.limits.default({ rpm: null, tpm: null, concurrency: null }),
  enabled: tokenFields.enabled.default(true),
  userId: tokenFields.userId.default(null),
})
export type TokenCreate = z.infer<typeof tokenCreate>
export type TokenCreateInput = z.input<typeof tokenCreate>

export const tokenPatch = z.strictObject({ ...tokenFields, limits: limitsPatch }).partial()
export type TokenPatch = z.infer<typeof tokenPatch>

export const token = z.object({
  id: z.number(),
  ...tokenFields,
  /** `sk-bc-…x4Qd`; the key itself is shown once, when it is created. */
  hint: z.string(),
  usedUsd: usd,
  /** Granted beside the quota. */
  creditUsd: usd,
  /** What is left of quota and credit; null = no limit. */
  remainingUsd: usd.nullable(),
  lastUsedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Token = z.infer<typeof token>

const tag = { tags: ['tokens'] }
const byId = z.object({ id: rowId })

export const tokenContract = {
  list: oc
    .route({ method: 'GET', path: '/tokens', ...tag, summary: 'List API keys, newest first' })
    .input(
      pageInput.extend({ search: z.string().max(200).optional(), enabled: flag.optional(), userId: rowId.optional() }),
    )
    .output(pageOf(token)),
  get: oc
    .route({ method: 'GET', path: '/tokens/{id}', ...tag, summary: 'Read an API key' })
    .input(byId)
    .output(token),
  create: oc
    .route({
      method: 'POST',
      path: '/tokens',
      successStatus: 201,
      ...tag,
      summary: 'Create an API key; the answer shows it once',
    })
    .input(tokenCreate)
    .output(token.extend({ key: z.string() })),
  update: oc
    .route({ method: 'PATCH', path: '/tokens/{id}', ...tag, summary: 'Change an API key' })
    .input(tokenPatch.extend({ id: rowId }))
    .output(token),
  remove: oc
    .route({ method: 'DELETE', path: '/tokens/{id}', ...tag, summary: 'Delete an API key; its log rows stay' })
    .input(byId)
    .output(z.object({ deleted: z.literal(true) })),
  /** Which rows a list with the same filters goes through, without reading them. */
  matching: oc
    .route({ method: 'GET', path: '/tokens/matching', ...tag, summary: 'Ids of all API keys that match, newest first' })
    .input(z.object({ search: z.string().max(200).optional(), enabled: flag.optional(), userId: rowId.optional() }))
    .output(matchingIds),
  /** Rows that cannot be changed so are told and left as they are; the others are changed together. */
  batch: oc
    .route({ method: 'POST', path: '/tokens/batch', ...tag, summary: 'Apply one change to several API keys' })
    .input(z.strictObject({ ids: bulkIds, patch: tokenPatch.omit({ name: true }) }))
    .output(bulkOf(token)),
  removeMany: oc
    .route({ method: 'POST', path: '/tokens/batch/remove', ...tag, summary: 'Delete several API keys' })
    .input(z.strictObject({ ids: bulkIds }))
    .output(bulkRemoved),
}
