import { GatewayError, type Group, routingStrategy } from '../contract/index.ts'
import type { StoredGroup } from '../storage/types.ts'
import { base } from './base.ts'
import { completed } from './channel-fields.ts'
import { instantOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'
import { fallbackProblem } from './rules.ts'

/** Groups: which channels a key may use, and at what ratio. */
export function groupHandlers({ storage, config, now }: ManagementParts) {
  const missing = (name: string) => new GatewayError('group.not_found', `There is no group "${name}"`)

  async function views(groups: readonly StoredGroup[]): Promise<Group[]> {
    const channels = await storage.channels.all()
    const tokens = await storage.tokens.all()
    return groups.map((group) => ({
      name: group.name,
      ratio: group.ratio,
      strategy: routingStrategy.safeParse(group.strategy).data ?? 'weighted',
      sticky: group.sticky,
      fallbacks: group.fallbacks,
      limits: group.limits,
      channels: channels.filter((channel) => channel.groups.includes(group.name)).length,
      tokens: tokens.filter((token) => token.group === group.name).length,
      createdAt: instantOf(group.createdAt),
    }))
  }

  async function view(group: StoredGroup): Promise<Group> {
    const [only] = await views([group])
    if (only === undefined) throw missing(group.name)
    return only
  }

  return {
    list: base.groups.list.handler(async () => ({ items: await views(await storage.groups.all()), nextCursor: null })),

    create: base.groups.create.handler(async ({ input }) => {
      checkFallbacks(input.fallbacks)
      const created = await storage.groups.create({ ...input, createdAt: now() })
      await config.rebuild()
      return view(created)
    }),

    update: base.groups.update.handler(async ({ input }) => {
      const { name, limits, ...patch } = input
      const { ratio } = patch
      if (name === 'default' && ratio !== undefined && ratio !== 1)
        throw new GatewayError('group.protected', 'ratio: the group "default" always has ratio 1', { field: 'ratio' })
      checkFallbacks(patch.fallbacks ?? [])
      const before = (await storage.groups.all()).find((group) => group.name === name)
      if (before === undefined) throw missing(name)
      const sent = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const updated = await storage.groups.update(name, {
        ...sent,
        ...(limits === undefined ? {} : { limits: completed(before.limits, limits) }),
      })
      if (updated === undefined) throw missing(name)
      await config.rebuild()
      return view(updated)
    }),

    remove: base.groups.remove.handler(async ({ input }) => {
      if ((await storage.rules.all()).some((rule) => rule.group === input.name))
        throw new GatewayError('group.in_use', `A routing rule is for the group "${input.name}"`)
      if (!(await storage.groups.remove(input.name))) throw missing(input.name)
      await config.rebuild()
      return { deleted: true as const }
    }),
  }
}

/** @throws GatewayError `request.invalid` */
function checkFallbacks(fallbacks: readonly string[]): void {
  const problem = fallbackProblem(fallbacks, undefined)
  if (problem !== undefined) throw new GatewayError('request.invalid', `fallbacks: ${problem}`, { field: 'fallbacks' })
}
