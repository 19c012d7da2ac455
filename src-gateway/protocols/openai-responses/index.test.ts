import { describe, expect, it } from 'vitest'
import { describeProtocol, feed, usageOf } from '../protocol.cases.ts'
import { openaiResponses } from './index.ts'

const event = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`
const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 12 },
  total_tokens: 120,
}
const created = event('response.created', { response: { status: 'in_progress', usage: null, max_output_tokens: null } })
const deltaEvent = event('response.output_text.delta', { delta: 'Hi', output_index: 0 })

describeProtocol({
  protocol: openaiResponses,
  chatPath: '/v1/responses',
  modelInPath: false,
  operations: ['chat', 'compact', 'count-tokens', 'response-get', 'response-delete'],
  reply: {
    body: { status: 'completed', error: null, output: [{ type: 'reasoning' }, { type: 'function_call' }], usage },
    usage: usageOf({ input: 30, cacheRead: 60, cacheWrite5m: 10, output: 20, reasoning: 12 }),
    finish: 'tool-calls',
  },
  stream: {
    text: `${[
      created,
      event('response.output_item.added', { item: { type: 'message' } }),
      deltaEvent,
      event('response.completed', { response: { status: 'completed', output: [{ type: 'message' }], usage } }),
    ].join('\n\n')}\n\n`,
    usage: usageOf({ input: 30, cacheRead: 60, cacheWrite5m: 10, output: 20, reasoning: 12 }),
    finish: 'stop',
  },
  firstEvent: deltaEvent,
  failure: {
    text: `${[
      created,
      event('response.in_progress', { response: { status: 'in_progress' } }),
      event('error', { error: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'No money' } }),
      event('response.failed', {
        response: { status: 'failed', error: { code: 'insufficient_quota', message: 'No money' } },
      }),
    ].join('\n\n')}\n\n`,
    status: 429,
    code: 'insufficient_quota',
  },
  readError: (body) => {
    const { error } = body as { error: { message: string; code: string } }
    return { message: error.message, code: error.code }
  },
})

describe('responses', () => {
  const observed = (...events: string[]) => {
    const observer = openaiResponses.observe('chat', 'sse')
    feed(observer, Buffer.from(events.map((one) => `${one}\n\n`).join('')), [40])
    return observer
  }

  it('that are announced only have not started', () => {
    const observer = observed(created, event('response.queued', { response: { status: 'queued' } }))
    expect(observer.started()).toBe(false)
    expect(observer.terminal()).toBe(false)
  })

  it('take an error with its fields at the top', () => {
    expect(observed(created, event('error', { code: 'server_error', message: 'Oops', param: null })).error()).toEqual({
      status: 500,
      message: 'Oops',
      code: 'server_error',
    })
  })

  it('tell why they are incomplete', () => {
    const incomplete = event('response.incomplete', {
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, usage },
    })
    const observer = observed(created, deltaEvent, incomplete)
    expect(observer.finish()).toEqual({ unified: 'length', raw: 'max_output_tokens' })
    expect(observer.terminal()).toBe(true)
  })

  it('may have the event name behind the data', () => {
    const data = JSON.stringify({ type: 'response.completed', response: { status: 'completed', usage } })
    expect(observed(deltaEvent, `data: ${data}\nevent: response.completed`).usage()).toMatchObject({ output: 20 })
  })

  it('are read however large the last event is', () => {
    const large = event('response.completed', {
      response: {
        instructions: 'x'.repeat(500_000),
        output: [{ type: 'message', text: 'y'.repeat(500_000) }],
        status: 'completed',
        usage,
      },
    })
    const observer = openaiResponses.observe('chat', 'sse')
    feed(observer, Buffer.from(`${created}\n\n${`${deltaEvent}\n\n`.repeat(100)}${large}\n\n`), [16_384])
    expect(observer.usage()).toMatchObject({ input: 30, output: 20 })
    expect(observer.finish()?.unified).toBe('stop')
  })

  it('by id are streamed again only when asked', () => {
    expect(openaiResponses.match('GET', '/v1/responses/resp_1', 'stream=true')).toEqual({
      protocol: 'openai-responses',
      operation: 'response-get',
      id: 'resp_1',
      stream: 'sse',
    })
    expect(openaiResponses.match('GET', '/v1/responses/resp_1', 'stream=false')).not.toHaveProperty('stream')
    expect(openaiResponses.match('DELETE', '/v1/responses/resp_1', '')).toMatchObject({ operation: 'response-delete' })
    expect(openaiResponses.match('GET', '/v1/responses/a/b', '')).toBeUndefined()
    const route = { protocol: 'openai-responses', operation: 'response-get', id: 'resp_1' } as const
    expect(openaiResponses.readEnvelope(route, Buffer.alloc(0), undefined)).toEqual({ model: undefined, stream: false })
  })
})
