import { createHash } from 'node:crypto'
import type { ContentFilter } from '../../contract/index.ts'
import { FilterSet } from './filter-set.ts'
import { whatIsWrongWithRegex } from './regex-set.ts'

/** The filters that hold for one group. */
export interface GroupFilters {
  /** For what clients send. */
  readonly prompt: FilterSet | undefined
  /** For what models answer. */
  readonly completion: FilterSet | undefined
}

/** Which filters hold for a group; undefined = none. */
export type FiltersFor = (group: string) => GroupFilters | undefined

type Rule = Pick<ContentFilter, 'name' | 'enabled' | 'groups' | 'target' | 'kind' | 'patterns' | 'action'>

interface Held {
  rule: Rule
  digest: string
}

/**
 * Compiles filters for groups: each set once, when a group first needs it. Sets whose filters did not change are carried
 * from one configuration to the next.
 */
export class FilterCompiler {
  private sets = new Map<string, FilterSet>()

  /**
   * What holds with this configuration. `onUnusable` hears of stored expressions that this version cannot use; they are
   * left out.
   */
  with(rules: readonly Rule[], onUnusable: (name: string, what: string) => void): FiltersFor {
    const held = rules.filter(({ enabled }) => enabled).map((rule) => ({ rule, digest: digestOf(rule) }))
    const carried = this.sets
    const sets = new Map<string, FilterSet>()
    this.sets = sets
    if (held.length === 0) return () => undefined
    const setOf = (chosen: readonly Held[]): FilterSet | undefined => {
      if (chosen.length === 0) return undefined
      const key = chosen.map(({ digest }) => digest).join(' ')
      const set = sets.get(key) ?? carried.get(key) ?? new FilterSet(chosen.map(({ rule }) => usable(rule, onUnusable)))
      sets.set(key, set)
      return set
    }
    const byGroup = new Map<string, GroupFilters | undefined>()
    return (group) => {
      if (byGroup.has(group)) return byGroup.get(group)
      const here = held.filter(({ rule }) => rule.groups.length === 0 || rule.groups.includes(group))
      const prompt = setOf(here.filter(({ rule }) => rule.target !== 'completion'))
      const completion = setOf(here.filter(({ rule }) => rule.target !== 'prompt'))
      const filters = here.length === 0 ? undefined : { prompt, completion }
      byGroup.set(group, filters)
      return filters
    }
  }
}

/** What a compiled filter depends on, in short. */
function digestOf({ name, kind, action, patterns }: Rule): string {
  return createHash('sha256')
    .update(JSON.stringify([name, kind, action, patterns]))
    .digest('base64')
}

/** A stored filter without what cannot be compiled. */
function usable(rule: Rule, onUnusable: (name: string, what: string) => void): Rule {
  if (rule.kind !== 'regex') return rule
  const patterns = rule.patterns.filter((pattern) => {
    const what = whatIsWrongWithRegex(pattern)
    if (what !== undefined) onUnusable(rule.name, what)
    return what === undefined
  })
  return { ...rule, patterns }
}
