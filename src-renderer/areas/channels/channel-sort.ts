import { type Channel, channelState } from '../../../src-gateway/contract/index.ts'
import type { Sort } from '../../parts/virtual-table.tsx'

/** The order that requests follow: who is tried first stands first. */
export const byPriority: Sort = { key: 'priority', direction: 'desc' }

const orders: Readonly<Record<string, (a: Channel, b: Channel) => number>> = {
  name: (a, b) => a.name.localeCompare(b.name),
  provider: (a, b) => a.provider.localeCompare(b.provider),
  models: (a, b) => a.models.length - b.models.length,
  priority: (a, b) => a.priority - b.priority,
  state: (a, b) => channelState.options.indexOf(a.state) - channelState.options.indexOf(b.state),
}

/** Reads the order from an address: `sort=name`, or `sort=-name` for the other way round. */
export function readSort(params: URLSearchParams): Sort {
  const text = params.get('sort') ?? ''
  const key = text.replace(/^-/, '')
  return Object.hasOwn(orders, key) ? { key, direction: text.startsWith('-') ? 'desc' : 'asc' } : byPriority
}

/** The address for this order; the usual one is not written. */
export function writeSort(sort: Sort, current: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(current)
  if (sort.key === byPriority.key && sort.direction === byPriority.direction) params.delete('sort')
  else params.set('sort', `${sort.direction === 'desc' ? '-' : ''}${sort.key}`)
  return params
}

/** Channels in this order; what is equal stays newest first. */
export function sortChannels(channels: readonly Channel[], sort: Sort): Channel[] {
  const order = orders[sort.key]
  if (order === undefined) return [...channels]
  const sign = sort.direction === 'desc' ? -1 : 1
  return [...channels].sort((a, b) => sign * order(a, b) || b.id - a.id)
}
