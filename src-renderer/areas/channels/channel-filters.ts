import { type Channel, type ChannelState, channelState } from '../../../src-gateway/contract/index.ts'

/** What narrows the grid; it lives in the address, so that a view can be shared and come back to. */
export interface ChannelFilters {
  search: string
  provider: string
  group: string
  /** '' = any. */
  state: ChannelState | ''
}

/** Reads the filters from an address; what is unknown is ignored. */
export function readFilters(params: URLSearchParams): ChannelFilters {
  const state = channelState.safeParse(params.get('state'))
  return {
    search: params.get('q') ?? '',
    provider: params.get('provider') ?? '',
    group: params.get('group') ?? '',
    state: state.success ? state.data : '',
  }
}

/** The address for these filters; other parameters are kept, defaults are not written. */
export function writeFilters(filters: ChannelFilters, current: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(current)
  for (const [name, value] of [
    ['q', filters.search],
    ['provider', filters.provider],
    ['group', filters.group],
    ['state', filters.state],
  ] as const) {
    if (value === '') params.delete(name)
    else params.set(name, value)
  }
  return params
}

/** Whether anything is narrowed at all. */
export function isNarrowed(filters: ChannelFilters): boolean {
  return Object.values(filters).some((value) => value !== '')
}

/** The channels to show. The search looks at names, addresses, models and tags, in any case. */
export function filterChannels(channels: readonly Channel[], filters: ChannelFilters): Channel[] {
  const words = filters.search.toLowerCase().split(/\s+/).filter(Boolean)
  return channels.filter((channel) => {
    if (filters.provider !== '' && channel.provider !== filters.provider) return false
    if (filters.group !== '' && !channel.groups.includes(filters.group)) return false
    if (filters.state !== '' && channel.state !== filters.state) return false
    if (words.length === 0) return true
    const text = [channel.name, channel.baseUrl, channel.provider, ...channel.tags, ...channel.models]
      .join('\n')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
