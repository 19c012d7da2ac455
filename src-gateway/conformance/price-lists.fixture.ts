import fc from 'fast-check'
import type { PriceInput } from '../contract/index.ts'
import type { PriceList, Tokens } from './vendor-bill.fixture.ts'

/** Price lists with ugly decimals, as texts. */

const decimal = (digits: number, most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: 10 ** digits - 1 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(digits, '0')}`)
const perMillion = fc.oneof(
  decimal(9, 80),
  fc.constantFrom('0.000000001', '0.075', '0.3', '1.1', '2.5', '0', '0.000000003'),
)
const maybe = fc.option(perMillion, { nil: undefined })
const tokens: fc.Arbitrary<Tokens> = fc.record({
  input: perMillion,
  output: perMillion,
  cacheRead: maybe,
  cacheWrite5m: maybe,
  cacheWrite1h: maybe,
  reasoning: maybe,
  audioInput: maybe,
  audioCacheRead: maybe,
  audioOutput: maybe,
  image: maybe,
  imageOutput: maybe,
})
export const ratio = fc.oneof(decimal(6, 3), fc.constantFrom('1', '0.5', '0.333333', '1.1', '0'))
const some = <T>(names: readonly string[], value: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: names.length })
    .map((entries) => Object.fromEntries(entries) as Record<string, T>)
const toolNames = [
  'web_search',
  'web_search_preview',
  'web_fetch',
  'file_search',
  'code_execution',
  'grounded_prompt',
  'maps',
  'live_source',
]
export const anyList: fc.Arbitrary<PriceList> = fc
  .tuple(
    tokens,
    fc.record({
      perRequest: decimal(9, 1),
      tools: some(toolNames, decimal(9, 0)),
      tiers: fc.uniqueArray(
        fc.tuple(tokens, fc.integer({ min: 1, max: 60_000 })).map(([prices, above]) => ({ ...prices, above })),
        { maxLength: 3, selector: ({ above }) => above },
      ),
      serviceTiers: some(
        ['flex', 'priority', 'batch', 'provisioned'],
        fc.oneof(
          ratio.map((one) => ({ ratio: one })),
          tokens,
        ),
      ),
      regions: some(['us'], ratio),
    }),
  )
  .map(([prices, rest]) => ({ ...prices, ...rest }))

/** The same list as a person or an outside program would send it. */
export function asContract(list: PriceList): PriceInput {
  const amount = (text: string | undefined) => (text === undefined ? null : Number(text))
  const tokensOf = (prices: Tokens) => ({
    input: Number(prices.input),
    output: Number(prices.output),
    cacheRead: amount(prices.cacheRead),
    cacheWrite5m: amount(prices.cacheWrite5m),
    cacheWrite1h: amount(prices.cacheWrite1h),
    reasoning: amount(prices.reasoning),
    audioInput: amount(prices.audioInput),
    audioCacheRead: amount(prices.audioCacheRead),
    audioOutput: amount(prices.audioOutput),
    image: amount(prices.image),
    imageOutput: amount(prices.imageOutput),
  })
  const each = <T, U>(values: Readonly<Record<string, T>>, convert: (value: T) => U) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
  return {
    ...tokensOf(list),
    perRequest: Number(list.perRequest),
    tools: each(list.tools, Number),
    tiers: list.tiers.map(({ above, ...prices }) => ({ aboveInputTokens: above, ...tokensOf(prices) })),
    serviceTiers: each(list.serviceTiers, (tier) =>
      'ratio' in tier ? { ratio: Number(tier.ratio) } : { ...tokensOf(tier), tiers: [] },
    ),
    regions: each(list.regions, Number),
  }
}
