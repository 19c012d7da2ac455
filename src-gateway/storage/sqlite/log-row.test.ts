import fc from 'fast-check'
import { expect, it } from 'vitest'
import { promptTokens, type Usage } from '../../ir/usage.ts'
import { aRow } from '../repository.cases.ts'
import { detailOf, readLogRecord } from './log-row.ts'

const count = fc.nat(1_000_000)

/** A usage with any of the counts that few answers have, in no particular order. */
const anyUsage: fc.Arbitrary<Usage> = fc
  .tuple(
    fc.record({
      input: count,
      cacheRead: count,
      cacheWrite5m: count,
      cacheWrite1h: count,
      output: count,
      reasoning: count,
      audioInput: count,
      audioOutput: count,
      image: count,
    }),
    fc.record(
      {
        audioCacheRead: count,
        imageOutput: count,
        tools: fc.dictionary(fc.constantFrom('web_search', 'maps'), count),
        durationMs: count,
        images: count,
        serviceTier: fc.constantFrom('flex', 'batch'),
        region: fc.constant('us'),
        reportedCostNano: count,
        billed: fc.record({ input: count, output: count }),
        extra: fc.record({
          input: count,
          cacheRead: count,
          cacheWrite5m: count,
          cacheWrite1h: count,
          output: count,
        }),
        flags: fc.constant(['usage.clamped' as const]),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([usual, rare]) => ({ ...usual, ...rare }))

it('gives every count back as it was written', () => {
  fc.assert(
    fc.property(anyUsage, fc.constantFrom('', 'vip'), (usage, group) => {
      const row = aRow({ usage, ...(group === '' ? undefined : { group }) })
      const read = readLogRecord({
        id: 1,
        request_id: row.requestId,
        token_id: row.tokenId,
        user_id: null,
        channel_id: row.channelId,
        model: row.model,
        status: row.status,
        input_tokens: usage.input,
        cache_read_tokens: usage.cacheRead,
        cache_write_5m_tokens: usage.cacheWrite5m,
        cache_write_1h_tokens: usage.cacheWrite1h,
        output_tokens: usage.output,
        reasoning_tokens: usage.reasoning,
        cost_nano: row.costNano,
        latency_ms: row.latencyMs,
        first_byte_ms: row.firstByteMs,
        detail: detailOf(row),
        arithmetic: row.arithmetic,
      })
      expect(read.usage).toEqual(usage)
      expect(promptTokens(read.usage)).toBe(promptTokens(usage))
    }),
  )
})
