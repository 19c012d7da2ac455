import { oc } from '@orpc/contract'
import { z } from 'zod'
import { bulkIds, bulkOf, bulkRemoved, matchingIds } from './bulk.ts'
import { limits, limitsPatch, noLimits } from './channel.ts'
import { flag, instant, pageInput, pageOf, rowId, usd } from './ids.ts'

const userFields = {
  name: z.string().trim().min(1).max(200),
  /** Where alerts about this person's budgets go as well; null = nowhere. */
  email: z.email().max(320).nullable(),
  /** What the group × group ratios look at; the group of the API key decides about channels. */
  group: z.string().min(1).max(64),
  /** Whether requests need credit that was granted: at 0 the next one is refused. */
  prepaid: z.boolean(),
  /** Over all API keys of this person. */
  limits,
  note: z.string().max(2000),
  enabled: z.boolean(),
}

/** A person that API keys belong to and that their cost is charged to. */
export const user = z.object({
  id: z.number(),
  ...userFields,
  /** Charged so far, refunds taken off. */
  usedUsd: usd,
  /** Granted and redeemed so far. */
  creditUsd: usd,
  /** What is left of the credit; null when it is not needed. */
  remainingUsd: usd.nullable(),
  tokens: z.number(),
  createdAt: instant,
  updatedAt: instant,
})
export type User = z.infer<typeof user>

export const userCreate = z.strictObject({
  name: userFields.name,
  email: userFields.email.default(null),
  group: userFields.group.default('default'),
  prepaid: userFields.prepaid.default(false),
  limits: userFields.limits.default(noLimits),
  note: userFields.note.default(''),
  enabled: userFields.enabled.default(true),
})
export type UserCreateInput = z.input<typeof userCreate>

export const userPatch = z.strictObject({ ...userFields, limits: limitsPatch }).partial()
export type UserPatch = z.infer<typeof userPatch>

const tag = { tags: ['users'] }
const byId = z.object({ id: rowId })

export const userContract = {
  list: oc
    .route({ method: 'GET', path: '/users', ...tag, summary: 'People that API keys belong to, newest first' })
    .input(pageInput.extend({ search: z.string().max(200).optional(), enabled: flag.optional() }))
    .output(pageOf(user)),
  get: oc
    .route({ method: 'GET', path: '/users/{id}', ...tag, summary: 'Read a user' })
    .input(byId)
    .output(user),
  create: oc
    .route({ method: 'POST', path: '/users', successStatus: 201, ...tag, summary: 'Add a user' })
    .input(userCreate)
    .output(user),
  update: oc
    .route({ method: 'PATCH', path: '/users/{id}', ...tag, summary: 'Change a user' })
    .input(userPatch.extend({ id: rowId }))
    .output(user),
  remove: oc
    .route({ method: 'DELETE', path: '/users/{id}', ...tag, summary: 'Delete a user without API keys' })
    .input(byId)
    .output(z.object({ deleted: z.literal(true) })),
  /** Which rows a list with the same filters goes through, without reading them. */
  matching: oc
    .route({ method: 'GET', path: '/users/matching', ...tag, summary: 'Ids of all users that match, newest first' })
    .input(z.object({ search: z.string().max(200).optional(), enabled: flag.optional() }))
    .output(matchingIds),
  /** Rows that cannot be changed so are told and left as they are; the others are changed together. */
  batch: oc
    .route({ method: 'POST', path: '/users/batch', ...tag, summary: 'Apply one change to several users' })
    .input(z.strictObject({ ids: bulkIds, patch: userPatch.omit({ name: true, email: true }) }))
    .output(bulkOf(user)),
  removeMany: oc
    .route({ method: 'POST', path: '/users/batch/remove', ...tag, summary: 'Delete several users' })
    .input(z.strictObject({ ids: bulkIds }))
    .output(bulkRemoved),
}
