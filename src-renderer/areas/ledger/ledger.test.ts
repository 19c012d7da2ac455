import { describe, expect, it } from 'vitest'
import { isNarrowed, noFilters, readFilters, toLedgerFilter, writeFilters } from './ledger-filters.ts'

describe('filters of the ledger', () => {
  const filters = {
    kind: 'refund' as const,
    tokenId: 3,
    userId: 4,
    channelId: null,
    from: '2026-11-01',
    to: '2026-11-02',
    requestId: 'req-1',
  }

  it('survive the address', () => {
    expect(readFilters(writeFilters(filters, new URLSearchParams('entry=9')))).toEqual(filters)
    expect(isNarrowed(noFilters)).toBe(false)
    expect(isNarrowed(filters)).toBe(true)
  })

  it('take whole days of the reader', () => {
    const { from, to } = toLedgerFilter(filters)
    expect(new Date(from!).getHours()).toBe(0)
    expect(new Date(to!).getDate()).toBe(3)
  })

  it('ignore what makes no sense', () => {
    const read = readFilters(new URLSearchParams('kind=theft&key=-1&user=x&from=soon'))
    expect(toLedgerFilter(read)).toEqual({})
  })
})
