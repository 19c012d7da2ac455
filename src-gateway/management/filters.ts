import { checkPatterns } from '../access/content-filter/check-patterns.ts'
import { type ContentFilter, GatewayError } from '../contract/index.ts'
import type { StoredContentFilter } from '../storage/types.ts'
import { base } from './base.ts'
import { instantOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** Content filters: what must not pass in prompts and answers. */
export function filterHandlers({ storage, config, now }: Pick<ManagementParts, 'storage' | 'config' | 'now'>) {
  const missing = (id: number) => new GatewayError('filter.not_found', `There is no content filter ${id}`)

  async function checkGroups(names: readonly string[]): Promise<void> {
    const known = new Set((await storage.groups.all()).map(({ name }) => name))
    for (const [at, name] of names.entries()) {
      if (known.has(name)) continue
      const field = `groups[${at}]`
      throw new GatewayError('filter.invalid', `${field}: there is no group "${name}"`, { field })
    }
  }

  return {
    list: base.filters.list.handler(async () => ({ items: (await storage.filters.all()).map(view), nextCursor: null })),

    create: base.filters.create.handler(async ({ input }) => {
      checkPatterns(input.kind, input.patterns)
      await checkGroups(input.groups)
      const created = await storage.filters.create(input, now())
      await config.rebuild()
      return view(created)
    }),

    update: base.filters.update.handler(async ({ input }) => {
      const { id, ...patch } = input
      const before = (await storage.filters.all()).find((filter) => filter.id === id)
      if (before === undefined) throw missing(id)
      if (patch.kind !== undefined || patch.patterns !== undefined) {
        checkPatterns(patch.kind ?? before.kind, patch.patterns ?? before.patterns)
      }
      if (patch.groups !== undefined) await checkGroups(patch.groups)
      const updated = await storage.filters.update(id, sent(patch), now())
      if (updated === undefined) throw missing(id)
      await config.rebuild()
      return view(updated)
    }),

    remove: base.filters.remove.handler(async ({ input }) => {
      if (!(await storage.filters.remove(input.id))) throw missing(input.id)
      await config.rebuild()
      return { deleted: true as const }
    }),
  }
}

function view(filter: StoredContentFilter): ContentFilter {
  return { ...filter, createdAt: instantOf(filter.createdAt), updatedAt: instantOf(filter.updatedAt) }
}

/** The members that have a value. */
function sent<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
