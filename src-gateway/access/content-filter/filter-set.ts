import type { ContentFilter } from '../../contract/index.ts'
import { type Keyword, KeywordAutomaton } from './keyword-automaton.ts'
import { type Regex, RegexSet } from './regex-set.ts'
import { TextWindow } from './text-window.ts'

/** What of a filter decides what it finds and what becomes of it. */
export type FilterRule = Pick<ContentFilter, 'name' | 'kind' | 'patterns' | 'action'>

/** What the filters found in one request or one answer. */
export class FilterHits {
  /** Names of the filters that found something, in the order they did. */
  readonly names: Set<string>
  /** Name of the filter that forbids it all. */
  blockedBy: string | undefined

  /** `names` may be shared by all that happens to one request. */
  constructor(names = new Set<string>()) {
    this.names = names
  }
}

/** Filters that hold together, compiled once and used by all requests. */
export class FilterSet {
  readonly filters: readonly Pick<FilterRule, 'name' | 'action'>[]
  readonly keywords: KeywordAutomaton | undefined
  readonly regexes: RegexSet | undefined

  constructor(rules: readonly FilterRule[]) {
    this.filters = rules.map(({ name, action }) => ({ name, action }))
    const keywords: Keyword[] = []
    const regexes: Regex[] = []
    for (const [filter, { kind, patterns, action }] of rules.entries()) {
      const masks = action === 'mask'
      for (const pattern of patterns) {
        if (kind === 'regex') regexes.push({ pattern, filter, masks })
        else keywords.push({ text: pattern, filter, masks })
      }
    }
    this.keywords = keywords.length === 0 ? undefined : new KeywordAutomaton(keywords)
    this.regexes = regexes.length === 0 ? undefined : new RegexSet(regexes)
  }

  /** A text that comes in pieces. */
  window(hits: FilterHits): TextWindow {
    return new TextWindow(this, hits)
  }

  /** A whole text with what is to be masked masked; the same string when nothing is. */
  text(text: string, hits: FilterHits): string {
    if (text === '') return text
    const window = this.window(hits)
    const masked = window.push(text) + window.end()
    return hits.blockedBy === undefined && masked !== text ? masked : text
  }

  /** Notes what a filter found. */
  note(filter: number, hits: FilterHits): void {
    const found = this.filters[filter]
    if (found === undefined) return
    hits.names.add(found.name)
    if (found.action === 'block') hits.blockedBy ??= found.name
  }
}
