import type { z } from 'zod'
import type { legacyRatios } from '../../../src-gateway/contract/index.ts'

export type LegacyRatios = z.infer<typeof legacyRatios>

/** Our name for each table, by what New API and One API call it: in their options, in their interface, in exports. */
const tables: Record<string, keyof LegacyRatios> = {
  modelratio: 'modelRatio',
  completionratio: 'completionRatio',
  cacheratio: 'cacheRatio',
  createcacheratio: 'createCacheRatio',
  modelprice: 'modelPrice',
  groupratio: 'groupRatio',
}

const empty: LegacyRatios = {
  modelRatio: {},
  completionRatio: {},
  cacheRatio: {},
  createCacheRatio: {},
  modelPrice: {},
  groupRatio: {},
}

export interface ReadRatios {
  ratios: LegacyRatios
  /** Numbers that were found, by table. */
  counts: Partial<Record<keyof LegacyRatios, number>>
  total: number
}

/**
 * The tables in what a person pasted: an object with tables by any of their names (`ModelRatio`, `model_ratio`), as objects or as
 * the JSON text that options are kept in; the list of options (`[{ key, value }]`); or either of them inside `data`. A single
 * table without a name is taken for model ratios. What is no number is left out.
 */
export function readRatios(value: unknown): ReadRatios {
  const ratios: LegacyRatios = { ...empty }
  for (const [name, content] of namedTables(value)) {
    const table = tables[name.toLowerCase().replaceAll(/[^a-z]/g, '')]
    if (table !== undefined) ratios[table] = { ...ratios[table], ...numbersOf(content) }
  }
  if (Object.values(ratios).every((table) => Object.keys(table).length === 0)) ratios.modelRatio = numbersOf(value)
  const counts = Object.fromEntries(
    Object.entries(ratios)
      .map(([name, table]) => [name, Object.keys(table).length] as const)
      .filter(([, count]) => count > 0),
  )
  return { ratios, counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) }
}

function namedTables(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) {
    return value.flatMap((entry): [string, unknown][] =>
      isObject(entry) && typeof entry.key === 'string' ? [[entry.key, entry.value]] : [],
    )
  }
  if (!isObject(value)) return []
  return 'data' in value && (isObject(value.data) || Array.isArray(value.data))
    ? namedTables(value.data)
    : Object.entries(value)
}

function numbersOf(value: unknown): Record<string, number> {
  const table = typeof value === 'string' ? parsed(value) : value
  if (!isObject(table)) return {}
  return Object.fromEntries(
    Object.entries(table).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]) && entry[1] >= 0,
    ),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
