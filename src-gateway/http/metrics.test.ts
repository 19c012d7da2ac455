import { describe, expect, it } from 'vitest'
import { noUsage } from '../ir/usage.ts'
import type { LedgerRepository, LedgerRow } from '../storage/types.ts'
import { Metrics, observeLedger } from './metrics.ts'

function row(over: Partial<LedgerRow> = {}): LedgerRow {
  return {
    requestId: 'r',
    at: 0,
    tokenId: 1,
    tokenName: 't',
    channelId: 7,
    channelName: 'main',
    provider: 'openai',
    model: 'gpt-4o',
    upstreamModel: 'gpt-4o',
    inboundProtocol: 'openai-chat',
    upstreamProtocol: 'openai-chat',
    endpoint: '/v1/chat/completions',
    mode: 'passthrough',
    stream: false,
    status: 200,
    errorCode: null,
    errorMessage: null,
    usage: { ...noUsage, input: 10, cacheRead: 4, cacheWrite1h: 2, output: 3 },
    usageSource: 'upstream',
    costNano: 2_500_000,
    arithmetic: null,
    latencyMs: 800,
    firstByteMs: 200,
    attempts: 1,
    attemptList: null,
    finishReason: 'stop',
    clientIp: '127.0.0.1',
    clientName: null,
    warnings: [],
    ...over,
  }
}

const relay = () => ({ inFlight: 2, unidentified: 3 })

describe('metrics', () => {
  it('tell how budgets stand now, and nothing of those that are gone', async () => {
    let budgets = [{ id: 3, scope: 'token' as const, spentUsd: 1.5, heldUsd: 0.25, limitUsd: 5 }]
    const metrics = new Metrics(relay, async () => budgets)
    expect((await metrics.render()).text.split('\n')).toEqual(
      expect.arrayContaining([
        'burncloud_budget_spent_usd{budget="3",scope="token"} 1.5',
        'burncloud_budget_held_usd{budget="3",scope="token"} 0.25',
        'burncloud_budget_limit_usd{budget="3",scope="token"} 5',
      ]),
    )
    budgets = []
    expect((await metrics.render()).text).not.toContain('budget="3"')
  })

  it('add up money without drift', async () => {
    const metrics = new Metrics(relay)
    for (let index = 0; index < 1000; index += 1) metrics.settled(row({ costNano: 100_000_000 }))
    expect((await metrics.render()).text).toContain('burncloud_cost_usd_total{channel="7:main",model="gpt-4o"} 100\n')
  })

  it('sum up what was settled, the same at every scrape', async () => {
    const metrics = new Metrics(relay)
    metrics.settled(row())
    metrics.settled(row())
    metrics.settled(row({ status: 502, usage: noUsage, costNano: 0, firstByteMs: null }))
    await metrics.render()
    const { text } = await metrics.render()
    const lines = text.split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'burncloud_requests_total{protocol="openai-chat",channel="7:main",model="gpt-4o",status="2xx"} 2',
        'burncloud_requests_total{protocol="openai-chat",channel="7:main",model="gpt-4o",status="5xx"} 1',
        'burncloud_tokens_total{channel="7:main",model="gpt-4o",kind="input"} 20',
        'burncloud_tokens_total{channel="7:main",model="gpt-4o",kind="cache_write"} 4',
        'burncloud_tokens_total{channel="7:main",model="gpt-4o",kind="output"} 6',
        'burncloud_cost_usd_total{channel="7:main",model="gpt-4o"} 0.005',
        'burncloud_request_duration_seconds_count{protocol="openai-chat"} 3',
        'burncloud_first_byte_seconds_count{protocol="openai-chat"} 2',
        'burncloud_in_flight 2',
        'burncloud_unidentified_requests_total 3',
      ]),
    )
  })

  it('do not grow with what clients make up', async () => {
    const metrics = new Metrics(relay)
    for (let i = 0; i < 1000; i++)
      metrics.settled(row({ model: `invented-${i}`, channelId: null, channelName: null, status: 404 }))
    for (let i = 0; i < 1000; i++) metrics.settled(row({ model: `served-${i}` }))
    const { text } = await metrics.render()
    const models = new Set([...text.matchAll(/requests_total\{.*model="([^"]+)"/g)].map((match) => match[1]))
    expect(models.size).toBe(202)
    expect([...models]).toEqual(expect.arrayContaining(['none', 'other', 'served-0']))
  })

  it('count a row only once it is committed, and tell when one could not be', () => {
    const waiting: ((error: Error | null) => void)[] = []
    const inner: LedgerRepository = {
      append: (_row, done) => void waiting.push(done),
      flush: async () => undefined,
      prune: async () => 0,
      pruneMinutes: async () => 0,
    }
    const counted: string[] = []
    let now = 0
    const { ledger, state } = observeLedger(
      inner,
      (settled) => counted.push(settled.requestId),
      () => now,
    )
    const told: (string | null)[] = []
    ledger.append(row({ requestId: 'a' }), (error) => told.push(error?.message ?? null))
    ledger.append(row({ requestId: 'b' }), (error) => told.push(error?.message ?? null))
    expect(counted).toEqual([])
    waiting[0]?.(new Error('disk full'))
    expect({ counted, problem: state.problem }).toEqual({ counted: [], problem: 'disk full' })
    waiting[1]?.(null)
    expect({ counted, problem: state.problem, told }).toEqual({
      counted: ['b'],
      problem: null,
      told: ['disk full', null],
    })
    // With nobody asking, no row would ever show that the disk has room again.
    ledger.append(row({ requestId: 'c' }), () => undefined)
    waiting[2]?.(new Error('disk full'))
    now = 2_900
    expect(state.problem).toBe('disk full')
    now = 3_100
    expect(state.problem).toBeNull()
  })
})
