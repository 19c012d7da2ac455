import type { Totals } from '../../../src-gateway/contract/index.ts'
import type { CsvColumn } from '../../parts/csv.ts'
import { type Period, stepStart, stepsOf } from './usage-range.ts'

/** What the chart can show. */
export type Metric = 'cost' | 'tokens' | 'requests' | 'errors'

/** One row that the gateway answers: totals of a group in a bucket. */
export type SeriesItem = Totals & { at: string; key: string; label: string }

/** The sums of one group over the whole period. */
export interface GroupTotals {
  key: string
  label: string
  requests: number
  errors: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  costUsd: number
}

/** Columns of the exported file. */
export const usageFile: ReadonlyArray<CsvColumn<GroupTotals>> = [
  ['key', (group) => group.key],
  ['label', (group) => group.label],
  ['requests', (group) => group.requests],
  ['errors', (group) => group.errors],
  ['inputTokens', (group) => group.inputTokens],
  ['cacheReadTokens', (group) => group.cacheReadTokens],
  ['cacheWriteTokens', (group) => group.cacheWriteTokens],
  ['outputTokens', (group) => group.outputTokens],
  ['costUsd', (group) => group.costUsd],
]

/** A line of the chart: a group, a kind of token, or everything that is not among the largest. */
export interface Layer {
  /** Unique within the chart; safe as a property name. */
  id: string
  kind: 'group' | 'other' | 'freshInput' | 'cacheRead' | 'cacheWrite' | 'output' | 'all'
  label: string
}

export interface Chart {
  layers: Layer[]
  /** One per step; values by layer id. */
  points: { at: number; values: Record<string, number> }[]
}

/** The value of a row under a metric. */
export function metricValue(row: Omit<GroupTotals, 'key' | 'label'>, metric: Metric): number {
  switch (metric) {
    case 'cost':
      return row.costUsd
    case 'tokens':
      return row.inputTokens + row.outputTokens
    case 'requests':
      return row.requests
    case 'errors':
      return row.errors
  }
}

/** Sums by group, the largest under the metric first. */
export function groupTotals(items: readonly SeriesItem[], metric: Metric): GroupTotals[] {
  const groups = new Map<string, GroupTotals>()
  for (const item of items) {
    const group = groups.get(item.key) ?? {
      key: item.key,
      label: item.label,
      requests: 0,
      errors: 0,
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      costUsd: 0,
    }
    group.requests += item.requests
    group.errors += item.errors
    group.inputTokens += item.inputTokens
    group.outputTokens += item.outputTokens
    group.cacheReadTokens += item.cacheReadTokens
    group.cacheWriteTokens += item.cacheWriteTokens
    group.costUsd += item.costUsd
    groups.set(item.key, group)
  }
  return [...groups.values()].sort(
    (a, b) =>
      metricValue(b, metric) - metricValue(a, metric) || b.requests - a.requests || a.label.localeCompare(b.label),
  )
}

/** The chart of the `top` largest groups; the rest is summed up as one layer. */
export function groupedChart(items: readonly SeriesItem[], period: Period, metric: Metric, top: number): Chart {
  const groups = groupTotals(items, metric).filter((group) => metricValue(group, metric) > 0)
  // A single group too many is shown as itself: "other" for one name hides more than it saves.
  const shown = groups.length === top + 1 ? groups : groups.slice(0, top)
  const layerOf = new Map(shown.map((group, index) => [group.key, `g${index}`]))
  const layers: Layer[] = shown.map((group, index) => ({ id: `g${index}`, kind: 'group', label: group.label }))
  if (groups.length > shown.length) layers.push({ id: 'other', kind: 'other', label: '' })
  return fill(items, period, layers, (item, add) => add(layerOf.get(item.key) ?? 'other', metricValue(item, metric)))
}

/** Without groups tokens are told apart by kind; the other metrics are one layer. */
export function plainChart(items: readonly SeriesItem[], period: Period, metric: Metric): Chart {
  if (metric !== 'tokens') {
    const layers: Layer[] = [{ id: 'all', kind: 'all', label: '' }]
    return fill(items, period, layers, (item, add) => add('all', metricValue(item, metric)))
  }
  const kinds = ['freshInput', 'cacheRead', 'cacheWrite', 'output'] as const
  const chart = fill(
    items,
    period,
    kinds.map((kind) => ({ id: kind, kind, label: '' })),
    (item, add) => {
      add('freshInput', Math.max(item.inputTokens - item.cacheReadTokens - item.cacheWriteTokens, 0))
      add('cacheRead', item.cacheReadTokens)
      add('cacheWrite', item.cacheWriteTokens)
      add('output', item.outputTokens)
    },
  )
  const used = chart.layers.filter((layer) => chart.points.some((point) => (point.values[layer.id] ?? 0) > 0))
  return { ...chart, layers: used }
}

function fill(
  items: readonly SeriesItem[],
  period: Period,
  layers: Layer[],
  read: (item: SeriesItem, add: (layer: string, value: number) => void) => void,
): Chart {
  const zero = Object.fromEntries(layers.map((layer) => [layer.id, 0]))
  const points = stepsOf(period).map((at) => ({ at, values: { ...zero } }))
  const byTime = new Map(points.map((point) => [point.at, point.values]))
  for (const item of items) {
    const values = byTime.get(stepStart(Date.parse(item.at), period.step))
    if (values === undefined) continue
    read(item, (layer, value) => {
      const before = values[layer]
      if (before !== undefined) values[layer] = before + value
    })
  }
  return { layers, points }
}
