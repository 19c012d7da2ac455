import { GatewayError, type Token, type TokenPatch } from '../contract/index.ts'
import type { StoredToken, TokenFields } from '../storage/types.ts'
import { base } from './base.ts'
import { failuresOf, prepareEach } from './bulk.ts'
import { completed } from './channel-fields.ts'
import { instantOf, instantOrNull, nanoOf, usdOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** A stored token as the contract shows it; of the key itself only the hint. */
export function tokenView(stored: StoredToken): Token {
  return {
    id: stored.id,
    name: stored.name,
    group: stored.group,
    quotaUsd: stored.quotaNano === null ? null : usdOf(stored.quotaNano),
    expiresAt: instantOrNull(stored.expiresAt),
    models: stored.models,
    allowedIps: stored.allowedIps,
    limits: stored.limits,
    enabled: stored.enabled,
    userId: stored.userId,
    hint: stored.hint,
    usedUsd: usdOf(stored.usedNano),
    creditUsd: usdOf(stored.creditNano),
    remainingUsd:
      stored.quotaNano === null ? null : usdOf(Math.max(0, stored.quotaNano + stored.creditNano - stored.usedNano)),
    lastUsedAt: instantOrNull(stored.lastUsedAt),
    createdAt: instantOf(stored.createdAt),
    updatedAt: instantOf(stored.updatedAt),
  }
}

function fieldsOfPatch(stored: StoredToken, patch: TokenPatch): Partial<TokenFields> {
  const { quotaUsd, expiresAt, limits, name, group, models, allowedIps, enabled, userId } = patch
  return {
    ...(name === undefined ? {} : { name }),
    ...(group === undefined ? {} : { group }),
    ...(models === undefined ? {} : { models }),
    ...(allowedIps === undefined ? {} : { allowedIps }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(userId === undefined ? {} : { userId }),
    ...(quotaUsd === undefined ? {} : { quotaNano: quotaUsd === null ? null : nanoOf(quotaUsd, 'quotaUsd') }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : Date.parse(expiresAt) }),
    ...(limits === undefined ? {} : { limits: completed(stored.limits, limits) }),
  }
}

/** API keys: issued here, shown once, stored as a hash. */
export function tokenHandlers(parts: ManagementParts) {
  const { storage, config, now } = parts
  const missing = (id: number) => new GatewayError('token.not_found', `There is no API key ${id}`)

  async function checkGroup(name: string): Promise<void> {
    const groups = await storage.groups.all()
    if (!groups.some((group) => group.name === name))
      throw new GatewayError('request.invalid', `group: there is no group "${name}"`, { field: 'group' })
  }

  async function checkUser(id: number | null): Promise<void> {
    if (id !== null && (await storage.users.get(id)) === undefined)
      throw new GatewayError('request.invalid', `userId: there is no user ${id}`, { field: 'userId' })
  }

  return {
    list: base.tokens.list.handler(async ({ input }) => {
      const page = await storage.tokens.list(input)
      return { items: page.items.map(tokenView), nextCursor: page.nextCursor }
    }),

    get: base.tokens.get.handler(async ({ input }) => {
      const token = await storage.tokens.get(input.id)
      if (token === undefined) throw missing(input.id)
      return tokenView(token)
    }),

    create: base.tokens.create.handler(async ({ input }) => {
      await checkGroup(input.group)
      await checkUser(input.userId)
      const { key, hash, hint } = parts.newToken()
      const { quotaUsd, expiresAt, ...rest } = input
      const created = await storage.tokens.create(
        {
          ...rest,
          quotaNano: quotaUsd === null ? null : nanoOf(quotaUsd, 'quotaUsd'),
          expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
        },
        { hash, hint },
        now(),
      )
      await config.rebuild()
      return { ...tokenView(created), key }
    }),

    update: base.tokens.update.handler(async ({ input }) => {
      const { id, ...patch } = input
      const before = await storage.tokens.get(id)
      if (before === undefined) throw missing(id)
      if (patch.group !== undefined) await checkGroup(patch.group)
      if (patch.userId !== undefined) await checkUser(patch.userId)
      const updated = await storage.tokens.update(id, fieldsOfPatch(before, patch), now())
      if (updated === undefined) throw missing(id)
      await config.rebuild()
      return tokenView(updated)
    }),

    remove: base.tokens.remove.handler(async ({ input }) => {
      if (!(await storage.tokens.remove(input.id))) throw missing(input.id)
      await config.rebuild()
      return { deleted: true as const }
    }),

    matching: base.tokens.matching.handler(async ({ input }) => ({ ids: await storage.tokens.matching(input) })),

    batch: base.tokens.batch.handler(async ({ input }) => {
      const { ids, patch } = input
      if (patch.group !== undefined) await checkGroup(patch.group)
      if (patch.userId !== undefined) await checkUser(patch.userId)
      const { changes, failed } = await prepareEach(ids, async (id) => {
        const before = await storage.tokens.get(id)
        if (before === undefined) throw missing(id)
        return { id, patch: fieldsOfPatch(before, patch) }
      })
      const changed = await storage.tokens.change(changes, now())
      await config.rebuild()
      return { items: changed.map(tokenView), failed }
    }),

    removeMany: base.tokens.removeMany.handler(async ({ input }) => {
      const ids = [...new Set(input.ids)]
      const removed = await storage.tokens.removeMany(ids)
      await config.rebuild()
      return { removed, failed: await failuresOf(ids, removed, async (id) => missing(id)) }
    }),
  }
}
