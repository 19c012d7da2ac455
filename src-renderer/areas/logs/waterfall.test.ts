import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Channel, LogAttempt, LogDetail } from '../../../src-gateway/contract/index.ts'
import { replayChannels, replayOf } from './replay.ts'
import { axisMarks, waterfall } from './waterfall.ts'

function attempt(patch: Partial<LogAttempt>): LogAttempt {
  return {
    channelId: 1,
    channelName: 'one',
    keyId: 1,
    protocol: 'openai-chat',
    upstreamModel: 'm',
    url: 'https://one.test/v1/chat/completions',
    reason: 'priority 0',
    startedMs: 0,
    firstByteMs: null,
    endedMs: 100,
    status: 500,
    errorCode: 'upstream.server_error',
    error: 'down',
    ...patch,
  }
}

const good = { status: 200, errorCode: null, error: null } as const

describe('the attempts of a request as a waterfall', () => {
  it('tells each attempt what failed before it', () => {
    const lines = waterfall(
      [
        attempt({ endedMs: 40, status: 429, errorCode: 'upstream.rate_limited' }),
        attempt({ startedMs: 41, endedMs: 90, status: null, errorCode: 'upstream.unreachable' }),
        attempt({ ...good, startedMs: 91, firstByteMs: 150, endedMs: 200 }),
      ],
      200,
    )
    expect(lines.map(({ cause }) => cause)).toEqual([
      { kind: 'first' },
      { kind: 'after', number: 1, status: 429, errorCode: 'upstream.rate_limited' },
      { kind: 'after', number: 2, status: null, errorCode: 'upstream.unreachable' },
    ])
    expect(lines[2]?.spans.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['waiting', 0.455, 0.75],
      ['receiving', 0.75, 1],
    ])
  })

  it('sees an attempt that was begun beside a slow one', () => {
    const slow = attempt({ endedMs: 900, status: null, errorCode: 'upstream.aborted' })
    const hedge = attempt({ ...good, channelId: 2, startedMs: 500, firstByteMs: 600, endedMs: 890 })
    expect(waterfall([hedge, slow], 900).map(({ attempt: { channelId }, cause }) => [channelId, cause])).toEqual([
      [1, { kind: 'first' }],
      [2, { kind: 'beside', number: 1 }],
    ])
  })

  it('puts few round marks on any axis', () => {
    expect(axisMarks(0)).toEqual([0])
    expect(axisMarks(93)).toEqual([0, 20, 40, 60, 80])
    expect(axisMarks(12_000)).toEqual([0, 5_000, 10_000])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (total) => {
        const marks = axisMarks(total)
        expect(marks.length).toBeLessThanOrEqual(6)
        expect(marks.length).toBeGreaterThanOrEqual(2)
        expect(marks.at(-1)).toBeLessThanOrEqual(total)
      }),
    )
  })
})

describe('sending a request again', () => {
  const detail = {
    inboundProtocol: 'openai-chat',
    endpoint: '/v1/chat/completions',
    model: 'gpt-4o',
    stream: true,
    channelId: 2,
    attemptList: [attempt({ channelId: 1 })],
    bodies: { clientRequest: { text: '{"model":"gpt-4o"}', length: 18, truncated: false } },
  } as unknown as LogDetail
  const bodies = (text: string, truncated = false) =>
    ({ clientRequest: { text, length: 18, truncated } }) as unknown as LogDetail['bodies']

  it('takes the body as it came', () => {
    expect(replayOf(detail)).toEqual({
      replay: { protocol: 'openai-chat', model: 'gpt-4o', stream: true, body: '{"model":"gpt-4o"}', channelId: null },
    })
    expect(
      replayOf({ ...detail, inboundProtocol: 'gemini', endpoint: '/v1beta/models/gpt-4o:streamGenerateContent' }),
    ).toHaveProperty('replay.protocol', 'gemini')
  })

  it('says why it cannot', () => {
    expect(replayOf({ ...detail, bodies: null })).toEqual({ why: 'notKept' })
    expect(replayOf({ ...detail, bodies: bodies('{"mod', true) })).toEqual({ why: 'cut' })
    expect(replayOf({ ...detail, bodies: bodies('[]') })).toEqual({ why: 'notJson' })
    expect(replayOf({ ...detail, model: null })).toEqual({ why: 'noModel' })
    expect(replayOf({ ...detail, endpoint: '/v1/embeddings' })).toEqual({ why: 'otherEndpoint' })
    expect(replayOf({ ...detail, inboundProtocol: 'images' })).toEqual({ why: 'otherEndpoint' })
  })

  it('offers the channels that serve the model, the likeliest first', () => {
    const channel = (id: number, models: string[], state = 'healthy', priority = 0) =>
      ({ id, models, state, priority }) as unknown as Channel
    const all = [
      channel(1, ['*']),
      channel(2, ['gpt-4o']),
      channel(3, ['gpt-4*']),
      channel(4, ['claude-*']),
      channel(5, ['*'], 'disabled', 20),
      channel(6, ['*'], 'healthy', 10),
      channel(7, ['*'], 'cooling', 20),
    ]
    expect(replayChannels(all, detail).map(({ channel: { id }, tried }) => [id, tried])).toEqual([
      [6, false],
      [3, false],
      [7, false],
      [5, false],
      [1, true],
      [2, true],
    ])
  })
})
