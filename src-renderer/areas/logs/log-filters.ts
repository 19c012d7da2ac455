import type { LogFilter } from '../../../src-gateway/contract/index.ts'

/** Ranges that end now, in milliseconds; `all` begins with the first row. */
export const presets = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '24h': 24 * 3_600_000,
  '7d': 7 * 24 * 3_600_000,
  '30d': 30 * 24 * 3_600_000,
} as const

export type Preset = keyof typeof presets

/** What narrows the log; it lives in the address. */
export interface LogFilters {
  range: Preset | 'all' | 'custom'
  /** Local date and time as an input of type `datetime-local` writes it; only with `custom`. */
  from: string
  to: string
  model: string
  channelId: number | null
  tokenId: number | null
  status: number | null
  errorOnly: boolean
  requestId: string
}

/** Everything, newest first. */
export const noFilters: LogFilters = {
  range: 'all',
  from: '',
  to: '',
  model: '',
  channelId: null,
  tokenId: null,
  status: null,
  errorOnly: false,
  requestId: '',
}

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

function isPreset(text: string | null): text is Preset {
  return text !== null && Object.hasOwn(presets, text)
}

/** Every parameter of the address that narrows the log. */
export const filterParams = ['range', 'from', 'to', 'model', 'channel', 'key', 'status', 'errors', 'request'] as const

/** Reads the filters from an address; what makes no sense is ignored. */
export function readFilters(params: URLSearchParams): LogFilters {
  const range = params.get('range')
  const status = positive(params.get('status'))
  return {
    range: isPreset(range) || range === 'custom' ? range : 'all',
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
    model: params.get('model') ?? '',
    channelId: positive(params.get('channel')),
    tokenId: positive(params.get('key')),
    status: status !== null && status >= 100 && status <= 599 ? status : null,
    errorOnly: params.get('errors') === '1',
    requestId: params.get('request') ?? '',
  }
}

/** The address for these filters; other parameters are kept, defaults are not written. */
export function writeFilters(filters: LogFilters, current: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(current)
  const custom = filters.range === 'custom'
  const values: [string, string][] = [
    ['range', filters.range === 'all' ? '' : filters.range],
    ['from', custom ? filters.from : ''],
    ['to', custom ? filters.to : ''],
    ['model', filters.model],
    ['channel', filters.channelId === null ? '' : String(filters.channelId)],
    ['key', filters.tokenId === null ? '' : String(filters.tokenId)],
    ['status', filters.status === null ? '' : String(filters.status)],
    ['errors', filters.errorOnly ? '1' : ''],
    ['request', filters.requestId],
  ]
  for (const [name, value] of values) {
    if (value === '') params.delete(name)
    else params.set(name, value)
  }
  return params
}

/** Whether anything is narrowed at all. */
export function isNarrowed(filters: LogFilters): boolean {
  return writeFilters(filters, new URLSearchParams()).size > 0
}

/** A local date and time as an instant, undefined when it is none. */
function toInstant(local: string): string | undefined {
  const at = new Date(local)
  return local === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** What the gateway is asked. `now` is in milliseconds; a preset counts back from it. */
export function toLogFilter(filters: LogFilters, now: number): LogFilter {
  const filter: LogFilter = {}
  if (filters.range === 'custom') {
    const from = toInstant(filters.from)
    const to = toInstant(filters.to)
    if (from !== undefined) filter.from = from
    if (to !== undefined) filter.to = to
  } else if (filters.range !== 'all') filter.from = new Date(now - presets[filters.range]).toISOString()
  const model = filters.model.trim()
  const requestId = filters.requestId.trim()
  if (model !== '') filter.model = model
  if (filters.channelId !== null) filter.channelId = filters.channelId
  if (filters.tokenId !== null) filter.tokenId = filters.tokenId
  if (filters.status !== null) filter.status = filters.status
  if (filters.errorOnly) filter.errorOnly = true
  if (requestId !== '') filter.requestId = requestId
  return filter
}

/** Whether new rows can still match: a custom range that has ended gets none. */
export function canGrow(filters: LogFilters, now: number): boolean {
  if (filters.range !== 'custom') return true
  const to = toInstant(filters.to)
  return to === undefined || Date.parse(to) > now
}
