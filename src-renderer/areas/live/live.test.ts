import { expect, test } from 'vitest'
import type { LiveEnded, LiveRequest, LiveUpdate } from '../../../src-gateway/contract/live.ts'
import { choicesOf, fits, isNarrowed, noLiveFilters } from './live-filters.ts'
import { keptEnded, LiveRequests, type LiveRequestsState, type LiveRow } from './live-requests.ts'

function running(requestId: string, patch: Partial<LiveRequest> = {}): LiveRequest {
  return {
    requestId,
    at: `2026-01-01T00:00:${requestId.replace(/\D/g, '').slice(-2).padStart(2, '0')}.000Z`,
    clientName: 'Tool/1.0',
    clientIp: '127.0.0.1',
    tokenId: 1,
    tokenName: 'laptop',
    group: 'default',
    model: 'gpt-4o',
    upstreamModel: 'gpt-4o',
    channelId: 1,
    channelName: 'main',
    attempts: 1,
    inboundProtocol: 'openai-chat',
    upstreamProtocol: 'openai-chat',
    mode: 'passthrough',
    endpoint: '/v1/chat/completions',
    stream: true,
    bytesIn: 1,
    bytesOut: 1,
    outputTokens: 1,
    costUsd: 0,
    elapsedMs: 1,
    firstByteMs: 1,
    phase: 'streaming',
    ...patch,
  }
}

function ended(requestId: string, patch: Partial<LiveEnded> = {}): LiveEnded {
  const { phase: _phase, ...facts } = running(requestId)
  return { ...facts, status: 200, errorCode: null, inputTokens: 1, ...patch }
}

const update = (patch: Partial<LiveUpdate>): LiveUpdate => ({
  at: '2026-01-01T00:01:00.000Z',
  whole: false,
  requests: [],
  ended: [],
  endedMore: 0,
  inFlight: 0,
  ...patch,
})

/** A store that reads these streams, one after the other; the last stays open. */
function open(...streams: LiveUpdate[][]) {
  const drawn: (() => void)[] = []
  let opened = 0
  const requests = new LiveRequests({
    watch: async (signal) => {
      const mine = streams[opened++] ?? []
      const last = opened >= streams.length
      return (async function* () {
        yield* mine
        if (last) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      })()
    },
    schedule: (run) => {
      drawn.push(run)
      setImmediate(() => drawn.shift()?.())
    },
    now: () => Date.parse('2026-01-01T00:00:30.000Z'),
    firstPauseMs: 1,
  })
  const until = (fitting: (state: LiveRequestsState) => boolean): Promise<LiveRequestsState> =>
    new Promise((resolve) => {
      const stop = requests.subscribe(() => {
        if (!fitting(requests.state)) return
        resolve(requests.state)
        queueMicrotask(() => stop())
      })
    })
  return { requests, until }
}

const ids = (rows: readonly LiveRow[]) => rows.map(({ requestId }) => requestId)

test('requests come and go, newest first, and those that ended stay', async () => {
  const { until } = open([
    update({ whole: true, requests: [running('r1'), running('r2')], inFlight: 2 }),
    update({
      requests: [running('r3')],
      ended: [ended('r1', { status: 502, errorCode: 'upstream.error' })],
      inFlight: 2,
    }),
  ])
  const state = await until(({ ended }) => ended.length === 1)
  expect([ids(state.running), ids(state.ended)]).toEqual([['r3', 'r2'], ['r1']])
  expect(state).toMatchObject({ connection: 'live', inFlight: 2, endedCount: 1, clockAheadMs: 30_000 })
})

test('a stream that was lost is opened again, and its first frame puts right what was missed', async () => {
  const { until } = open(
    [update({ whole: true, requests: [running('r1')], ended: [ended('r0')], inFlight: 1 })],
    [update({ whole: true, requests: [running('r2')], inFlight: 1 })],
  )
  const state = await until(({ running }) => running[0]?.requestId === 'r2')
  expect([ids(state.running), ids(state.ended)]).toEqual([['r2'], ['r0']])
})

test('the last thousand that ended are kept, and all of them counted', async () => {
  const many = Array.from({ length: 5 * keptEnded }, (_, index) => ended(`r${index}`))
  const frames = Array.from({ length: 10 }, (_, index) => update({ ended: many.slice(index * 500, index * 500 + 500) }))
  const { until } = open([...frames, update({ endedMore: 7 })])
  const state = await until(({ endedCount }) => endedCount === many.length + 7)
  expect(state.ended).toHaveLength(keptEnded)
  expect(state.ended[0]?.requestId).toBe('r4999')
})

test('frames that come between two that are drawn are told together', async () => {
  const { requests, until } = open(
    Array.from({ length: 50 }, (_, index) => update({ requests: [running(`r${index}`)] })),
  )
  let told = 0
  const stop = requests.subscribe(() => {
    told += 1
  })
  await until(({ running }) => running.length === 50)
  stop()
  expect(told).toBeLessThan(10)
})

test('filters look at words, channel, key, model and state', () => {
  const row = running('r1')
  const bad = ended('r2', { status: 499, errorCode: 'request.cancelled' })
  const shows = (one: LiveRow, patch: object) => fits(one, { ...noLiveFilters, ...patch })
  expect(isNarrowed(noLiveFilters)).toBe(false)
  expect([shows(row, { text: ' GPT ' }), shows(row, { text: 'tool/' }), shows(row, { text: 'nobody' })]).toEqual([
    true,
    true,
    false,
  ])
  expect([shows(row, { channelId: 2 }), shows(row, { tokenName: 'laptop' }), shows(row, { model: 'gpt' })]).toEqual([
    false,
    true,
    false,
  ])
  expect(['running', 'streaming', 'waiting', 'ended'].map((state) => shows(row, { state }))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(['running', 'ended', 'good', 'failed', 'cancelled'].map((state) => shows(bad, { state }))).toEqual([
    false,
    true,
    false,
    false,
    true,
  ])
  expect(choicesOf([row, bad])).toEqual({ channels: [{ id: 1, name: 'main' }], keys: ['laptop'], models: ['gpt-4o'] })
})
