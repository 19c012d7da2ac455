import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LiveEnded, LiveRequest, LiveUpdate } from '../contract/live.ts'
import { InFlight, type WatchedRequest } from './in-flight.ts'

class FakeRequest implements WatchedRequest {
  readonly requestId: string
  looks = 0
  outputTokens = 0
  cancelled = false

  constructor(requestId: string) {
    this.requestId = requestId
  }

  look(): LiveRequest {
    this.looks += 1
    return { ...this.facts(), phase: 'streaming' }
  }

  lookBack(): LiveEnded {
    return { ...this.facts(), status: 200, errorCode: null, inputTokens: 1 }
  }

  cancel(): boolean {
    this.cancelled = true
    return true
  }

  private facts(): Omit<LiveRequest, 'phase'> {
    return {
      requestId: this.requestId,
      at: '2026-01-01T00:00:00.000Z',
      clientName: null,
      clientIp: '127.0.0.1',
      tokenId: 1,
      tokenName: 'laptop',
      group: 'default',
      model: 'm1',
      upstreamModel: 'm1',
      channelId: 1,
      channelName: 'main',
      attempts: 1,
      inboundProtocol: 'openai-chat',
      upstreamProtocol: 'openai-chat',
      mode: 'passthrough',
      endpoint: '/v1/chat/completions',
      stream: true,
      bytesIn: 10,
      bytesOut: 0,
      outputTokens: this.outputTokens,
      costUsd: 0,
      elapsedMs: 5,
      firstByteMs: 1,
    }
  }
}

/** Nothing happens by the timer: a test calls `tick` itself. */
function open() {
  const inFlight = new InFlight({ now: () => Date.UTC(2026, 0, 1), everyMs: 2 ** 30 })
  const add = (id: string) => {
    const request = new FakeRequest(id)
    inFlight.add(request)
    return request
  }
  return { inFlight, add }
}

/** What a reader of the frames believes to be in flight. */
class Reader {
  readonly frames: LiveUpdate[] = []
  readonly known = new Map<string, LiveRequest>()
  takes = true

  readonly take = (update: LiveUpdate): boolean => {
    if (!this.takes) return false
    this.frames.push(update)
    if (update.whole) this.known.clear()
    for (const request of update.requests) this.known.set(request.requestId, request)
    for (const { requestId } of update.ended) this.known.delete(requestId)
    return true
  }
}

describe('requests in flight', () => {
  it('makes no picture of a request while nobody watches, and stops when the last one leaves', () => {
    const { inFlight, add } = open()
    const request = add('a')
    inFlight.tick()
    expect(request.looks).toBe(0)
    const reader = new Reader()
    inFlight.watch(reader.take)()
    const seen = request.looks
    inFlight.remove(request)
    inFlight.tick()
    expect(request.looks).toBe(seen)
    expect(reader.frames).toHaveLength(1)
  })

  it('tells a new watcher all there is at once, then only what changed, then who ended', () => {
    const { inFlight, add } = open()
    const [one, two] = [add('a'), add('b')]
    const reader = new Reader()
    const stop = inFlight.watch(reader.take)
    expect(reader.frames).toMatchObject([
      { whole: true, requests: [{ requestId: 'a' }, { requestId: 'b' }], inFlight: 2 },
    ])
    inFlight.tick()
    one.outputTokens = 7
    inFlight.tick()
    expect(reader.frames.at(-1)).toMatchObject({
      whole: false,
      requests: [{ requestId: 'a', outputTokens: 7 }],
      ended: [],
    })
    const before = reader.frames.length
    inFlight.tick()
    expect(reader.frames).toHaveLength(before)
    inFlight.remove(two)
    inFlight.tick()
    expect(reader.frames.at(-1)).toMatchObject({ requests: [], ended: [{ requestId: 'b', status: 200 }], inFlight: 1 })
    stop()
  })

  it('holds at most 500 in a frame, counts ended ones beyond, and puts the reader right after', () => {
    const { inFlight, add } = open()
    const requests = Array.from({ length: 1200 }, (_, index) => add(`r${index}`))
    const reader = new Reader()
    inFlight.watch(reader.take)
    for (let round = 0; round < 4; round += 1) inFlight.tick()
    expect(reader.known.size).toBe(1200)
    expect(Math.max(...reader.frames.map((frame) => frame.requests.length + frame.ended.length))).toBeLessThanOrEqual(
      500,
    )
    for (const request of requests.slice(0, 900)) inFlight.remove(request)
    inFlight.tick()
    expect(reader.frames.at(-1)).toMatchObject({ endedMore: 400, inFlight: 300 })
    inFlight.tick()
    expect(reader.known.size).toBe(300)
  })

  it('leaves none untold for ever when more change than a frame holds', () => {
    const { inFlight, add } = open()
    const requests = Array.from({ length: 1300 }, (_, index) => add(`r${index}`))
    const reader = new Reader()
    inFlight.watch(reader.take)
    for (let round = 1; round <= 9; round += 1) {
      for (const request of requests) request.outputTokens = round
      inFlight.tick()
    }
    for (const { outputTokens } of reader.known.values()) expect(outputTokens).toBeGreaterThanOrEqual(6)
  })

  it('gives a reader that had no room a whole frame when it has', () => {
    const { inFlight, add } = open()
    const request = add('a')
    const reader = new Reader()
    inFlight.watch(reader.take)
    reader.takes = false
    inFlight.remove(request)
    add('b')
    inFlight.tick()
    reader.takes = true
    inFlight.tick()
    expect([...reader.known.keys()]).toEqual(['b'])
    expect(reader.frames.at(-1)?.whole).toBe(true)
  })

  it('lets every reader know, after any history and a few quiet frames, exactly what is in flight', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 400 }) }),
      fc.record({ do: fc.constant('end' as const), count: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ do: fc.constant('grow' as const), count: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('tick' as const), count: fc.integer({ min: 1, max: 2 }) }),
      fc.record({ do: fc.constant('slow' as const), count: fc.integer({ min: 0, max: 1 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { inFlight, add } = open()
        const running: FakeRequest[] = []
        const reader = new Reader()
        inFlight.watch(reader.take)
        let made = 0
        for (const { do: what, count } of steps) {
          if (what === 'add') for (let i = 0; i < count; i += 1) running.push(add(`r${made++}`))
          if (what === 'end') for (const request of running.splice(0, count)) inFlight.remove(request)
          if (what === 'grow') for (const request of running.slice(0, count)) request.outputTokens += 1
          if (what === 'tick') for (let i = 0; i < count; i += 1) inFlight.tick()
          if (what === 'slow') reader.takes = count === 1
        }
        reader.takes = true
        // Enough frames for all of them, 500 in each.
        for (let i = 0; i < 4 + made / 250; i += 1) inFlight.tick()
        const told = [...reader.known].map(([id, { outputTokens }]) => [id, outputTokens]).sort()
        expect(told).toEqual(running.map(({ requestId, outputTokens }) => [requestId, outputTokens]).sort())
      }),
      { numRuns: 120 },
    )
  })

  it('cancels by id, and says when there is none', () => {
    const { inFlight, add } = open()
    const request = add('a')
    expect([inFlight.cancel('a'), request.cancelled, inFlight.cancel('b')]).toEqual([true, true, false])
  })
})
