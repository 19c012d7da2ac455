import { describe, expect, it } from 'vitest'
import { describeProtocol, feed, usageOf } from '../protocol.cases.ts'
import { anthropicMessages } from './index.ts'

const event = (type: string, fields: object = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`
const start = (usage: object) =>
  event('message_start', { message: { id: 'm', type: 'message', content: [], stop_reason: null, usage } })
const text = event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hi' } })
const stop = (usage: object, reason = 'end_turn') => event('message_delta', { delta: { stop_reason: reason }, usage })
const firstUsage = {
  input_tokens: 10,
  cache_read_input_tokens: 100,
  cache_creation_input_tokens: 50,
  cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
  output_tokens: 1,
}

describeProtocol({
  protocol: anthropicMessages,
  chatPath: '/v1/messages',
  modelInPath: false,
  operations: ['chat', 'count-tokens', 'models', 'model'],
  reply: {
    body: { type: 'message', stop_reason: 'tool_use', usage: { ...firstUsage, output_tokens: 7 } },
    usage: usageOf({ input: 10, cacheRead: 100, cacheWrite5m: 20, cacheWrite1h: 30, output: 7 }),
    finish: 'tool-calls',
  },
  stream: {
    text: `${[start(firstUsage), event('ping'), text, stop({ output_tokens: 12 }), event('message_stop')].join('\n\n')}\n\n`,
    usage: usageOf({ input: 10, cacheRead: 100, cacheWrite5m: 20, cacheWrite1h: 30, output: 12 }),
    finish: 'stop',
  },
  firstEvent: text,
  failure: {
    text: `${event('ping')}\n\n${event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`,
    status: 529,
    code: 'overloaded_error',
  },
  readError: (body) => {
    const { error } = body as { error: { message: string; details: { error_code: string } } }
    return { message: error.message, code: error.details.error_code }
  },
})

describe('messages', () => {
  const observed = (...events: string[]) => {
    const observer = anthropicMessages.observe('chat', 'sse')
    feed(observer, Buffer.from(events.map((one) => `${one}\n\n`).join('')), [25])
    return observer
  }

  it('have their first guess replaced, never added to, and not reset by null or absence', () => {
    const last = stop({ input_tokens: 1681, cache_read_input_tokens: null, output_tokens: 163 })
    expect(observed(start(firstUsage), text, last, event('message_stop')).usage()).toEqual(
      usageOf({ input: 1681, cacheRead: 100, cacheWrite5m: 20, cacheWrite1h: 30, output: 163 }),
    )
  })

  it('keep compaction, which is billed on top, apart and leave out passes already counted', () => {
    const pass = (type: string, input: number, output: number) => ({ type, input_tokens: input, output_tokens: output })
    const compacted = {
      input_tokens: 612,
      output_tokens: 2819,
      iterations: [pass('compaction', 60_385, 522), pass('message', 612, 2819)],
    }
    expect(observed(start({ input_tokens: 60_385, output_tokens: 5 }), text, stop(compacted)).usage()).toEqual(
      usageOf({
        input: 612,
        output: 2819,
        extra: { input: 60_385, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 522 },
      }),
    )
    const fallback = {
      input_tokens: 412,
      output_tokens: 264,
      iterations: [pass('message', 408, 0), pass('fallback_message', 412, 264)],
    }
    expect(observed(start({ input_tokens: 408 }), text, stop(fallback)).usage()).toEqual(
      usageOf({ input: 412, output: 264 }),
    )
  })

  it('may be whole in their first event', () => {
    const message = {
      content: [{ type: 'tool_use' }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 0, output_tokens: 0 },
    }
    const observer = observed(event('message_start', { message }), event('message_stop'))
    expect(observer.usage()).toEqual(usageOf({}))
    expect(observer.finish()?.unified).toBe('tool-calls')
    expect(observer.terminal()).toBe(true)
  })

  it('broken off have used what they told first', () => {
    const observer = observed(start(firstUsage), text)
    expect(observer.usage()).toMatchObject({ input: 10, output: 1 })
    expect(observer.terminal()).toBe(false)
  })

  it('an error after text is still seen', () => {
    const observer = observed(
      start(firstUsage),
      text,
      event('error', { error: { type: 'api_error', message: 'Internal' } }),
    )
    expect(observer.error()).toEqual({ status: 500, message: 'Internal', code: 'api_error' })
    expect(observer.started()).toBe(true)
  })

  it('counted beforehand use nothing', () => {
    const observer = anthropicMessages.observe('count-tokens', false)
    feed(observer, Buffer.from('{"input_tokens":2095}'), [100])
    expect(observer.usage()).toBeUndefined()
    expect(observer.terminal()).toBe(true)
  })
})
