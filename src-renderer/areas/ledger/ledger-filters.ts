import type { LedgerFilter, LedgerKind } from '../../../src-gateway/contract/index.ts'
import type { FileKind } from '../../parts/csv.ts'

export const kinds: readonly LedgerKind[] = ['charge', 'refund', 'grant', 'redeem', 'adjust']

/** What narrows the ledger; it lives in the address. */
export interface LedgerFilters {
  kind: LedgerKind | null
  tokenId: number | null
  userId: number | null
  channelId: number | null
  /** Local dates, both inclusive; empty = open. */
  from: string
  to: string
  requestId: string
}

export const noFilters: LedgerFilters = {
  kind: null,
  tokenId: null,
  userId: null,
  channelId: null,
  from: '',
  to: '',
  requestId: '',
}

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

/** Reads the filters from an address; what makes no sense is ignored. */
export function readFilters(params: URLSearchParams): LedgerFilters {
  return {
    kind: kinds.find((kind) => kind === params.get('kind')) ?? null,
    tokenId: positive(params.get('key')),
    userId: positive(params.get('user')),
    channelId: positive(params.get('channel')),
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
    requestId: params.get('request') ?? '',
  }
}

/** The address for these filters; other parameters are kept. */
export function writeFilters(filters: LedgerFilters, current: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(current)
  const values: [string, string | number | null][] = [
    ['kind', filters.kind],
    ['key', filters.tokenId],
    ['user', filters.userId],
    ['channel', filters.channelId],
    ['from', filters.from],
    ['to', filters.to],
    ['request', filters.requestId.trim()],
  ]
  for (const [name, value] of values) {
    if (value === null || value === '') params.delete(name)
    else params.set(name, String(value))
  }
  return params
}

export function isNarrowed(filters: LedgerFilters): boolean {
  return writeFilters(filters, new URLSearchParams()).size > 0
}

/** Local midnight of a date, `days` later; undefined when it is none. */
function midnight(text: string, days: number): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return undefined
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + days)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** What the gateway is asked. */
export function toLedgerFilter(filters: LedgerFilters): LedgerFilter {
  const filter: LedgerFilter = {}
  const from = midnight(filters.from, 0)
  const to = midnight(filters.to, 1)
  const requestId = filters.requestId.trim()
  if (filters.kind !== null) filter.kind = filters.kind
  if (filters.tokenId !== null) filter.tokenId = filters.tokenId
  if (filters.userId !== null) filter.userId = filters.userId
  if (filters.channelId !== null) filter.channelId = filters.channelId
  if (from !== undefined) filter.from = from
  if (to !== undefined) filter.to = to
  if (requestId !== '') filter.requestId = requestId
  return filter
}

/** Where a browser gets the whole file from, streamed by the gateway. */
export function exportUrl(format: FileKind, filter: LedgerFilter): string {
  const params = new URLSearchParams({ format })
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) params.set(name, String(value))
  }
  return `/api/ledger/export?${params}`
}
