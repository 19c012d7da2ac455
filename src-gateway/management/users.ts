import { GatewayError, type User, type UserPatch } from '../contract/index.ts'
import type { StoredUser, UserFields } from '../storage/money-types.ts'
import { base } from './base.ts'
import { failuresOf, prepareEach } from './bulk.ts'
import { completed } from './channel-fields.ts'
import { instantOf, usdOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** A stored user as the contract shows it. */
function userView(stored: StoredUser, tokens: number): User {
  const { usedNano, creditNano, createdAt, updatedAt, ...fields } = stored
  return {
    ...fields,
    usedUsd: usdOf(usedNano),
    creditUsd: usdOf(creditNano),
    remainingUsd: fields.prepaid ? usdOf(Math.max(0, creditNano - usedNano)) : null,
    tokens,
    createdAt: instantOf(createdAt),
    updatedAt: instantOf(updatedAt),
  }
}

function fieldsOfPatch(stored: StoredUser, patch: UserPatch): Partial<UserFields> {
  const { limits, ...rest } = patch
  const sent = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return { ...sent, ...(limits === undefined ? {} : { limits: completed(stored.limits, limits) }) }
}

/** People that API keys belong to and that their cost is charged to. */
export function userHandlers({ storage, config, now }: ManagementParts) {
  const missing = (id: number) => new GatewayError('user.not_found', `There is no user ${id}`)

  async function views(users: readonly StoredUser[]): Promise<User[]> {
    const owned = new Map<number, number>()
    for (const { userId } of await storage.tokens.all())
      if (userId !== null) owned.set(userId, (owned.get(userId) ?? 0) + 1)
    return users.map((user) => userView(user, owned.get(user.id) ?? 0))
  }

  async function view(user: StoredUser): Promise<User> {
    const [only] = await views([user])
    if (only === undefined) throw missing(user.id)
    return only
  }

  async function checkGroup(name: string): Promise<void> {
    const groups = await storage.groups.all()
    if (!groups.some((group) => group.name === name))
      throw new GatewayError('request.invalid', `group: there is no group "${name}"`, { field: 'group' })
  }

  return {
    list: base.users.list.handler(async ({ input }) => {
      const page = await storage.users.list(input)
      return { items: await views(page.items), nextCursor: page.nextCursor }
    }),

    get: base.users.get.handler(async ({ input }) => {
      const user = await storage.users.get(input.id)
      if (user === undefined) throw missing(input.id)
      return view(user)
    }),

    create: base.users.create.handler(async ({ input }) => {
      await checkGroup(input.group)
      const created = await storage.users.create(input, now())
      await config.rebuild()
      return view(created)
    }),

    update: base.users.update.handler(async ({ input }) => {
      const { id, ...patch } = input
      const before = await storage.users.get(id)
      if (before === undefined) throw missing(id)
      if (patch.group !== undefined) await checkGroup(patch.group)
      const updated = await storage.users.update(id, fieldsOfPatch(before, patch), now())
      if (updated === undefined) throw missing(id)
      await config.rebuild()
      return view(updated)
    }),

    remove: base.users.remove.handler(async ({ input }) => {
      if (!(await storage.users.remove(input.id))) throw missing(input.id)
      await config.rebuild()
      return { deleted: true as const }
    }),

    matching: base.users.matching.handler(async ({ input }) => ({ ids: await storage.users.matching(input) })),

    batch: base.users.batch.handler(async ({ input }) => {
      const { ids, patch } = input
      if (patch.group !== undefined) await checkGroup(patch.group)
      const { changes, failed } = await prepareEach(ids, async (id) => {
        const before = await storage.users.get(id)
        if (before === undefined) throw missing(id)
        return { id, patch: fieldsOfPatch(before, patch) }
      })
      const changed = await storage.users.change(changes, now())
      await config.rebuild()
      return { items: await views(changed), failed }
    }),

    removeMany: base.users.removeMany.handler(async ({ input }) => {
      const ids = [...new Set(input.ids)]
      const removed = await storage.users.removeMany(ids)
      await config.rebuild()
      const why = async (id: number) =>
        (await storage.users.get(id)) === undefined
          ? missing(id)
          : new GatewayError('user.in_use', 'API keys belong to this user')
      return { removed, failed: await failuresOf(ids, removed, why) }
    }),
  }
}
