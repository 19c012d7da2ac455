import type { Model } from '../../../src-gateway/contract/index.ts'

export type ModelView = 'served' | 'all' | 'unpriced'

export interface ModelFilters {
  search: string
  view: ModelView
}

/** Reads the filters from an address. */
export function readFilters(params: URLSearchParams): ModelFilters {
  const view = params.get('view')
  return { search: params.get('q') ?? '', view: view === 'all' || view === 'unpriced' ? view : 'served' }
}

/** The address for these filters; other parameters are kept. */
export function writeFilters(filters: ModelFilters, current: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(current)
  if (filters.search === '') params.delete('q')
  else params.set('q', filters.search)
  if (filters.view === 'served') params.delete('view')
  else params.set('view', filters.view)
  return params
}

/** The models to show: all words must occur in the name, the vendor or a channel that serves it. */
export function filterModels(models: readonly Model[], filters: ModelFilters): Model[] {
  const words = filters.search.toLowerCase().split(/\s+/).filter(Boolean)
  return models.filter((model) => {
    const served = model.channels.length > 0
    if (filters.view === 'served' && !served) return false
    // Without a channel a missing price costs nobody anything.
    if (filters.view === 'unpriced' && !(served && model.price === null)) return false
    if (words.length === 0) return true
    const text = [model.name, model.vendor ?? '', ...model.channels.flatMap((one) => [one.name, one.provider])]
      .join('\n')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Sorted by name or by a price; models without a price come last, whichever way. */
export function sortModels(models: readonly Model[], sort: { key: string; direction: 'asc' | 'desc' }): Model[] {
  const sign = sort.direction === 'asc' ? 1 : -1
  const byName = (a: Model, b: Model) => a.name.localeCompare(b.name, undefined, { numeric: true })
  if (sort.key === 'name') return [...models].sort((a, b) => sign * byName(a, b))
  const read = (model: Model) => (sort.key === 'output' ? model.price?.output : model.price?.input)
  return [...models].sort((a, b) => {
    const left = read(a)
    const right = read(b)
    if (left === undefined || right === undefined) {
      return left === right ? byName(a, b) : left === undefined ? 1 : -1
    }
    return sign * (left - right) || byName(a, b)
  })
}
