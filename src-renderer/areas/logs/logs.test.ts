import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LogAttempt, type LogItem, logFilter } from '../../../src-gateway/contract/index.ts'
import { fileText } from '../../parts/csv.ts'
import { arrivals } from './live-rows.ts'
import { exportUrl, logFile } from './log-export.ts'
import {
  canGrow,
  isNarrowed,
  type LogFilters,
  noFilters,
  readFilters,
  toLogFilter,
  writeFilters,
} from './log-filters.ts'
import { attemptsOf, requestSpans } from './timing.ts'

const now = Date.UTC(2026, 7, 22, 10)

function row(id: string, patch: Partial<LogItem> = {}): LogItem {
  return {
    id,
    requestId: `req-${id}`,
    at: '2026-08-22T10:00:00.000Z',
    tokenId: 1,
    tokenName: 'laptop',
    channelId: 2,
    channelName: 'main',
    provider: 'openai',
    model: 'gpt-4o',
    upstreamModel: 'gpt-4o-2024-11-20',
    inboundProtocol: 'openai-chat',
    upstreamProtocol: 'openai-chat',
    endpoint: '/v1/chat/completions',
    mode: 'passthrough',
    stream: true,
    status: 200,
    errorCode: null,
    errorMessage: null,
    usage: { inputTokens: 3, outputTokens: 4, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    usageSource: 'upstream',
    costUsd: 0.00131,
    latencyMs: 812,
    firstByteMs: 210,
    tokensPerSecond: 66.1,
    attempts: 1,
    clientIp: '127.0.0.1',
    clientName: null,
    warnings: [],
    ...patch,
  }
}

describe('log filters', () => {
  const anyFilters: fc.Arbitrary<LogFilters> = fc.record({
    range: fc.constantFrom('all' as const, '15m' as const, '30d' as const),
    from: fc.constant(''),
    to: fc.constant(''),
    model: fc.string(),
    channelId: fc.option(fc.integer({ min: 1, max: 1e9 })),
    tokenId: fc.option(fc.integer({ min: 1, max: 1e9 })),
    status: fc.option(fc.integer({ min: 100, max: 599 })),
    errorOnly: fc.boolean(),
    requestId: fc.string(),
  })

  it('survive the address', () => {
    fc.assert(
      fc.property(anyFilters, (filters) => {
        expect(readFilters(writeFilters(filters, new URLSearchParams('log=9')))).toEqual(filters)
      }),
    )
  })

  it('ignore an address that makes no sense', () => {
    const odd = new URLSearchParams('range=never&channel=-1&key=x&status=99&errors=yes')
    expect(readFilters(odd)).toEqual(noFilters)
    expect(isNarrowed(readFilters(odd))).toBe(false)
  })

  it('ask the gateway for what is shown', () => {
    const filters = readFilters(new URLSearchParams('range=1h&model=gpt-4o&channel=2&key=3&status=500&errors=1'))
    const asked = toLogFilter(filters, now)
    expect(asked).toEqual({
      from: '2026-08-22T09:00:00.000Z',
      model: 'gpt-4o',
      channelId: 2,
      tokenId: 3,
      status: 500,
      errorOnly: true,
    })
    expect(logFilter.safeParse(asked).success).toBe(true)
  })

  it('turn a custom local range into instants and know when it is over', () => {
    const filters = { ...noFilters, range: 'custom' as const, from: '2026-08-01T00:00', to: '2026-08-02T00:00' }
    expect(toLogFilter(filters, now)).toEqual({
      from: new Date('2026-08-01T00:00').toISOString(),
      to: new Date('2026-08-02T00:00').toISOString(),
    })
    expect(canGrow(filters, now)).toBe(false)
    expect(canGrow({ ...filters, to: '' }, now)).toBe(true)
    expect(toLogFilter({ ...filters, from: 'soon' }, now)).not.toHaveProperty('from')
  })
})

describe('live rows', () => {
  it('are those that were not known', () => {
    const page = [row('3'), row('2'), row('1')]
    expect(arrivals(page, new Set(['1', '2']), true)).toEqual({ fresh: [row('3')], gap: false })
  })

  it('leave a gap when a full page is new', () => {
    const page = [row('9'), row('8')]
    expect(arrivals(page, new Set(['1']), true).gap).toBe(true)
    expect(arrivals(page, new Set(['1']), false).gap).toBe(false)
    expect(arrivals(page, new Set(), true).gap).toBe(false)
  })
})

describe('exporting', () => {
  it('links to the whole file with the filters', () => {
    expect(exportUrl('csv', { model: 'a/b c', errorOnly: true })).toBe(
      '/api/logs/export?format=csv&model=a%2Fb+c&errorOnly=true',
    )
  })

  it('writes a row with every column', () => {
    const [header, line] = fileText('csv', logFile, [row('1')], true).split('\r\n')
    expect(header).toMatch(/^at,requestId,/)
    expect(line).toContain(',req-1,')
    expect(line?.split(',')).toHaveLength(header?.split(',').length ?? 0)
  })
})

describe('the timing bar', () => {
  const attempt = (patch: Partial<LogAttempt>): LogAttempt => ({
    channelId: 1,
    channelName: 'a',
    keyId: 1,
    protocol: 'openai-chat',
    upstreamModel: 'm',
    url: 'https://h/v1',
    reason: 'first',
    startedMs: 0,
    firstByteMs: null,
    endedMs: 0,
    status: null,
    errorCode: null,
    error: null,
    ...patch,
  })

  it('shows the gateway, a failed attempt, the wait and the reply', () => {
    const spans = requestSpans({
      latencyMs: 1000,
      attemptList: [
        attempt({ startedMs: 100, endedMs: 300, errorCode: 'upstream.error', status: 500 }),
        attempt({ startedMs: 300, firstByteMs: 500, endedMs: 1000, status: 200 }),
      ],
    })
    expect(spans.map(({ kind, ms }) => [kind, ms])).toEqual([
      ['gateway', 100],
      ['failed', 200],
      ['waiting', 200],
      ['receiving', 500],
    ])
    expect(spans.at(-1)?.to).toBe(1)
  })

  it('tells the only attempt of a request that went well', () => {
    const detail = { ...row('1'), attemptList: [], arithmetic: null, finishReason: 'stop', bodies: null }
    const attemptList = attemptsOf(detail)
    expect(attemptList).toMatchObject([{ channelName: 'main', firstByteMs: 210, endedMs: 812, status: 200 }])
    expect(requestSpans({ latencyMs: 812, attemptList }).map(({ kind, ms }) => [kind, ms])).toEqual([
      ['waiting', 210],
      ['receiving', 602],
    ])
    expect(attemptsOf({ ...detail, channelId: null, attempts: 0 })).toEqual([])
  })

  it('survives a request that no channel was tried for', () => {
    expect(requestSpans({ latencyMs: 0, attemptList: [] })).toEqual([{ kind: 'gateway', from: 0, to: 1, ms: 1 }])
  })
})
