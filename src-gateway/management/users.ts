import { GatewayError, type User } from '../contract/index.ts'
import type { StoredUser } from '../storage/money-types.ts'
import { base } from './base.ts'
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
      const { id, limits, ...patch } = input
      const before = await storage.users.get(id)
      if (before === undefined) throw missing(id)
      if (patch.group !== undefined) await checkGroup(patch.group)
      const sent = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const updated = await storage.users.update(
        id,
        { ...sent, ...(limits === undefined ? {} : { limits: completed(before.limits, limits) }) },
        now(),
      )
      if (updated === undefined) throw missing(id)
      await config.rebuild()
      return view(updated)
    }),

    remove: base.users.remove.handler(async ({ input }) => {
      if (!(await storage.users.remove(input.id))) throw missing(input.id)
      await config.rebuild()
      return { deleted: true as const }
    }),
  }
}
