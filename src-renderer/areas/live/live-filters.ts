import { isEnded, type LiveRow } from './live-requests.ts'

/** States to show: all, those in flight (or in one phase of it), those that ended (well, badly, cancelled). */
export const liveStates = [
  'all',
  'running',
  'waiting',
  'asking',
  'streaming',
  'ended',
  'good',
  'failed',
  'cancelled',
] as const
export type LiveStateFilter = (typeof liveStates)[number]

export interface LiveFilters {
  text: string
  channelId: number | null
  tokenName: string
  model: string
  state: LiveStateFilter
}

export const noLiveFilters: LiveFilters = { text: '', channelId: null, tokenName: '', model: '', state: 'all' }

export function isNarrowed(filters: LiveFilters): boolean {
  const { text, channelId, tokenName, model, state } = filters
  return text.trim() !== '' || channelId !== null || tokenName !== '' || model !== '' || state !== 'all'
}

/** Whether a row is to be shown. */
export function fits(row: LiveRow, filters: LiveFilters): boolean {
  const { channelId, tokenName, model, state } = filters
  if (channelId !== null && row.channelId !== channelId) return false
  if (tokenName !== '' && row.tokenName !== tokenName) return false
  if (model !== '' && row.model !== model) return false
  return fitsState(row, state) && fitsText(row, filters.text.trim().toLowerCase())
}

function fitsState(row: LiveRow, state: LiveStateFilter): boolean {
  if (state === 'all') return true
  if (!isEnded(row)) {
    if (state === 'running') return true
    if (state === 'streaming') return row.phase === 'streaming' || row.phase === 'settling'
    if (state === 'asking') return row.phase === 'asking' || row.phase === 'first-byte'
    return state === row.phase
  }
  if (state === 'ended') return true
  if (state === 'good') return row.errorCode === null
  if (state === 'cancelled') return row.errorCode === 'request.cancelled'
  return state === 'failed' && row.errorCode !== null && row.status !== 499
}

function fitsText(row: LiveRow, text: string): boolean {
  if (text === '') return true
  const { requestId, model, upstreamModel, channelName, tokenName, clientName, clientIp, endpoint } = row
  const fields = [requestId, model, upstreamModel, channelName, tokenName, clientName, clientIp, endpoint]
  return fields.some((field) => field?.toLowerCase().includes(text) === true)
}

/** What there is to choose from: of the rows themselves, so that a filter never names what nobody asks for. */
export function choicesOf(rows: readonly LiveRow[]): {
  channels: { id: number; name: string }[]
  keys: string[]
  models: string[]
} {
  const channels = new Map<number, string>()
  const keys = new Set<string>()
  const models = new Set<string>()
  for (const { channelId, channelName, tokenName, model } of rows) {
    if (channelId !== null) channels.set(channelId, channelName ?? `#${channelId}`)
    if (tokenName !== null) keys.add(tokenName)
    if (model !== null) models.add(model)
  }
  const byName = (a: string, b: string) => a.localeCompare(b)
  return {
    channels: [...channels].map(([id, name]) => ({ id, name })).sort((a, b) => byName(a.name, b.name)),
    keys: [...keys].sort(byName),
    models: [...models].sort(byName),
  }
}
