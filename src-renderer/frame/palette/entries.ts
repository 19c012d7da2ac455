import type { ReactElement } from 'react'
import type { ShortcutId } from '../../../src-main/contract/shortcuts.ts'
import { type Match, matchAny } from './match.ts'

/** The groups in the order in which they are shown; a word each under `palette:group`. */
export const paletteGroups = [
  'recent',
  'pages',
  'actions',
  'settings',
  'channels',
  'keys',
  'users',
  'models',
  'views',
  'requests',
] as const
export type PaletteGroup = (typeof paletteGroups)[number]

/** One thing that can be found and done in the palette. */
export interface PaletteEntry {
  /** Stays the same over starts and languages: what was used recently is kept by it. */
  id: string
  group: Exclude<PaletteGroup, 'recent'>
  title: string
  /** Other names it is found by: in English, and what people may call it. */
  aliases?: readonly string[]
  /** Said in small letters behind the title. */
  detail?: string
  icon: ReactElement
  /** Keys that do the same. */
  shortcut?: ShortcutId
  /** Asked before it is done. */
  ask?: { title: string; text: string; confirm: string; danger: boolean }
  /** Whether what is open in front (a half-filled form) is lost by it. */
  leaves: boolean
  run: () => void
}

/** An entry as it fits what was typed; `at` are the letters of the title to mark. */
export interface FoundEntry {
  entry: PaletteEntry
  score: number
  at: readonly number[]
  /** The other name that fitted when the title did not. */
  alias: { text: string; at: readonly number[] } | null
}

export interface FoundGroup {
  group: PaletteGroup
  found: FoundEntry[]
}

/** What the gateway is asked for. */
const asked: ReadonlySet<PaletteGroup> = new Set(['channels', 'keys', 'users', 'models', 'requests'])

/** What was used lately counts a little more than what was not. */
const recentBonus = 12

/**
 * The entries that fit, grouped, best first; the group with the best one leads. What the gateway is asked for comes behind
 * all that is known here, so that nothing moves under the hand when its answer arrives. Without anything typed: what was
 * used lately, then all pages and actions. `perGroup` bounds each group while something is typed.
 */
export function findEntries(
  query: string,
  entries: readonly PaletteEntry[],
  recent: readonly string[],
  perGroup = 8,
): FoundGroup[] {
  const typed = query.trim() !== ''
  const found = entries.flatMap((entry) => findEntry(query, entry, recent) ?? [])
  if (!typed) return untyped(found, recent)
  const groups = grouped(found.sort((a, b) => b.score - a.score))
  return [
    ...groups
      .filter(({ group }) => !asked.has(group))
      .sort((a, b) => (b.found[0]?.score ?? 0) - (a.found[0]?.score ?? 0)),
    ...groups.filter(({ group }) => asked.has(group)),
  ].map(({ group, found: all }) => ({ group, found: all.slice(0, perGroup) }))
}

function findEntry(query: string, entry: PaletteEntry, recent: readonly string[]): FoundEntry | null {
  const aliases = entry.aliases ?? []
  const texts = [entry.title, ...aliases]
  const matches = matchAny(query, texts)
  if (matches === null) return null
  const own = matches[0] ?? null
  const other = matches.findIndex((one, index) => index > 0 && one !== null)
  const otherMatch: Match | null = matches[other] ?? null
  const place = recent.indexOf(entry.id)
  // A name that is not shown as the title counts for less than one that is.
  const score = matches.reduce(
    (sum, one, index) => sum + (one === null ? 0 : index === 0 ? one.score : one.score * 0.9),
    0,
  )
  return {
    entry,
    score: score + (place < 0 ? 0 : recentBonus / (place + 1)),
    at: own?.at ?? [],
    alias: own === null && otherMatch !== null ? { text: aliases[other - 1] ?? '', at: otherMatch.at } : null,
  }
}

function untyped(found: readonly FoundEntry[], recent: readonly string[]): FoundGroup[] {
  const byId = new Map(found.map((one) => [one.entry.id, one]))
  const used = recent.flatMap((id) => byId.get(id) ?? []).slice(0, 5)
  const usedIds = new Set(used.map((one) => one.entry.id))
  const rest = found.filter(
    ({ entry }) => (entry.group === 'pages' || entry.group === 'actions') && !usedIds.has(entry.id),
  )
  return [...(used.length === 0 ? [] : [{ group: 'recent' as const, found: used }]), ...grouped(rest)]
}

function grouped(found: readonly FoundEntry[]): FoundGroup[] {
  return paletteGroups.flatMap((group) => {
    const own = found.filter(({ entry }) => entry.group === group)
    return own.length === 0 ? [] : [{ group, found: own }]
  })
}
