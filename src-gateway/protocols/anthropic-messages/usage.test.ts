import { describe, expect, it } from 'vitest'
import { feed, usageOf } from '../protocol.cases.ts'
import { anthropicMessages } from './index.ts'
import { UsageGatherer } from './usage.ts'

function gathered(...told: object[]) {
  const gatherer = new UsageGatherer()
  for (const raw of told) gatherer.take(raw)
  return gatherer.usage()
}

describe('usage of a message', () => {
  it('has the vendor’s own tools, the last count each', () => {
    expect(
      gathered(
        { input_tokens: 5, output_tokens: 1, server_tool_use: { web_search_requests: 1 } },
        { output_tokens: 9, server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 } },
        { output_tokens: 10, server_tool_use: null },
      ),
    ).toEqual(usageOf({ input: 5, output: 10, tools: { web_search: 2, web_fetch: 1 } }))
  })

  it('has the class of service, and the region where that is asked for', () => {
    expect(gathered({ input_tokens: 5, output_tokens: 1, service_tier: 'batch', inference_geo: 'us' })).toEqual(
      usageOf({ input: 5, output: 1, serviceTier: 'batch', region: 'us' }),
    )
    expect(gathered({ input_tokens: 5, output_tokens: 1, service_tier: 'standard', inference_geo: 'global' })).toEqual(
      usageOf({ input: 5, output: 1 }),
    )
    expect(gathered({ input_tokens: 5, output_tokens: 1, service_tier: 'standard', speed: 'fast' })).toEqual(
      usageOf({ input: 5, output: 1, serviceTier: 'fast' }),
    )
  })

  it('takes Bedrock’s own counts where the message told none, and never beside its own', () => {
    const metrics = {
      inputTokenCount: 8,
      outputTokenCount: 3,
      cacheReadInputTokenCount: 2,
      cacheWriteInputTokenCount: 1,
      invocationLatency: 9,
    }
    const read = (...events: object[]) => {
      const observer = anthropicMessages.observe('chat', 'sse')
      const told = [...events, { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }]
      feed(observer, Buffer.from(told.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')), [13])
      return observer.usage()
    }
    expect(read({ type: 'message_start', message: {} })).toEqual(
      usageOf({ input: 8, cacheRead: 2, cacheWrite5m: 1, output: 3 }),
    )
    expect(read({ type: 'message_start', message: { usage: { input_tokens: 5, output_tokens: 1 } } })).toEqual(
      usageOf({ input: 5, output: 1 }),
    )
  })

  it('puts right what cannot be, and says so', () => {
    expect(gathered({ input_tokens: -5, output_tokens: 3, output_tokens_details: { thinking_tokens: 7 } })).toEqual(
      usageOf({ output: 3, reasoning: 3, flags: ['usage.clamped'] }),
    )
    expect(gathered({ input_tokens: 1, output_tokens: 1 })?.flags).toBeUndefined()
  })
})
