import { describe, expect, it } from 'vitest'
import { usageOf } from '../protocol.cases.ts'
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

  it('puts right what cannot be, and says so', () => {
    expect(gathered({ input_tokens: -5, output_tokens: 3, output_tokens_details: { thinking_tokens: 7 } })).toEqual(
      usageOf({ output: 3, reasoning: 3, flags: ['usage.clamped'] }),
    )
    expect(gathered({ input_tokens: 1, output_tokens: 1 })?.flags).toBeUndefined()
  })
})
