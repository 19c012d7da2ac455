import { describe, expect, it } from 'vitest'
import { feed, usageOf } from '../protocol.cases.ts'
import { openaiResponses } from './index.ts'
import { readResponseUsage } from './usage.ts'

const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 }

function read(response: object) {
  const whole = { object: 'response', status: 'completed', ...response }
  const observer = openaiResponses.observe('chat', false)
  feed(observer, Buffer.from(JSON.stringify(whole)), [100])
  const streamed = openaiResponses.observe('chat', 'sse')
  const event = `event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', response: whole })}\n\n`
  feed(streamed, Buffer.from(event), [11])
  expect(streamed.usage()).toEqual(observer.usage())
  expect(readResponseUsage(whole)).toEqual(observer.usage())
  return observer.usage()
}

describe('usage of a response', () => {
  it('counts the tools that the vendor ran by the items of the output, of a web search its searches alone', () => {
    const output = [
      { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'a' } },
      { type: 'web_search_call', status: 'completed', action: { type: 'open_page', url: 'https://x' } },
      { type: 'web_search_call', status: 'failed', action: { type: 'search', query: 'b' } },
      { type: 'file_search_call', status: 'completed', queries: ['a', 'b'] },
      { type: 'code_interpreter_call', status: 'completed', code: '"web_search_call"' },
      { type: 'function_call', name: 'web_search_call', arguments: '{}' },
      { type: 'message', content: [{ type: 'output_text', text: '{"type":"web_search_call"}' }] },
    ]
    expect(read({ usage, output })).toEqual(
      usageOf({ input: 10, output: 5, tools: { web_search: 1, file_search: 1, code_execution: 1 } }),
    )
  })

  it('takes the vendor’s own number of searches, and tells the older tool apart', () => {
    const output = [{ type: 'web_search_call', status: 'completed', action: { type: 'search', queries: ['a', 'b'] } }]
    const tool_usage = { web_search: { num_requests: 2 } }
    expect(read({ usage, output, tool_usage, tools: [{ type: 'web_search' }] })?.tools).toEqual({ web_search: 2 })
    expect(read({ usage, output, tools: [{ type: 'web_search_preview_2025_03_11' }] })?.tools).toEqual({
      web_search_preview: 1,
    })
  })

  it('has the class of service that the response names, and none for the usual one', () => {
    expect(read({ usage, service_tier: 'priority' })).toEqual(
      usageOf({ input: 10, output: 5, serviceTier: 'priority' }),
    )
    expect(read({ usage, service_tier: 'default' })).toEqual(usageOf({ input: 10, output: 5 }))
  })

  it('is unknown without counts', () => {
    expect(read({ usage: null, output: [] })).toBeUndefined()
  })
})
