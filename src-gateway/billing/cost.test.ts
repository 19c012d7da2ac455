import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noUsage, promptTokens, type Usage } from '../ir/usage.ts'
import { arithmeticOf } from './arithmetic.ts'
import { cost } from './cost.ts'
import { priceOfTable, priceTableOf } from './price-table.ts'
import type { PriceTable } from './types.ts'

const one = 1_000_000

function charge(price: PriceTable, usage: Partial<Usage>, ratios: { modelRatio?: number; groupRatio?: number } = {}) {
  return cost({ usage: { ...noUsage, ...usage }, price, modelRatio: one, groupRatio: one, ...ratios })
}

// https://platform.openai.com/docs/pricing
const gpt4o = priceTableOf({ input: 2.5, output: 10, cacheRead: 1.25 })
// https://docs.anthropic.com/en/docs/about-claude/pricing
const sonnet = priceTableOf({ input: 3, output: 15, cacheRead: 0.3, cacheWrite5m: 3.75, cacheWrite1h: 6 })
// https://ai.google.dev/gemini-api/docs/pricing
const geminiPro = priceTableOf({
  input: 1.25,
  output: 10,
  cacheRead: 0.125,
  tiers: [{ aboveInputTokens: 200_000, input: 2.5, output: 15, cacheRead: 0.25 }],
})

describe('bills worked out by hand', () => {
  it('gpt-4o, a small request: 364 × 2.50 + 40 × 10 per million', () => {
    expect(charge(gpt4o, { input: 364, output: 40 }).nano).toBe(1_310_000)
  })

  it('gpt-4o with 1,024 of 1,566 prompt tokens read from cache', () => {
    // 542 × 2500 + 1024 × 1250 + 40 × 10000 nano-USD
    expect(charge(gpt4o, { input: 542, cacheRead: 1024, output: 40 }).nano).toBe(1_355_000 + 1_280_000 + 400_000)
  })

  it('claude with writes for five minutes and for an hour', () => {
    const bill = charge(sonnet, {
      input: 100,
      cacheRead: 20_000,
      cacheWrite5m: 4_000,
      cacheWrite1h: 1_000,
      output: 500,
    })
    // 100 × 3000 + 20000 × 300 + 4000 × 3750 + 1000 × 6000 + 500 × 15000
    expect(bill.nano).toBe(300_000 + 6_000_000 + 15_000_000 + 6_000_000 + 7_500_000)
    expect(bill.lines.map((line) => line.bucket)).toEqual([
      'input',
      'cacheRead',
      'cacheWrite5m',
      'cacheWrite1h',
      'output',
    ])
  })

  it('gemini at 200,000 prompt tokens is at the base price, one token more puts the whole request into the tier', () => {
    expect(charge(geminiPro, { input: 150_000, cacheRead: 50_000, output: 1_000 })).toMatchObject({
      nano: 187_500_000 + 6_250_000 + 10_000_000,
      tierAboveTokens: null,
    })
    expect(charge(geminiPro, { input: 150_001, cacheRead: 50_000, output: 1_000 })).toMatchObject({
      nano: 375_002_500 + 12_500_000 + 15_000_000,
      tierAboveTokens: 200_000,
    })
  })

  it('group ratio 0.8 on gpt-4o', () => {
    expect(charge(gpt4o, { input: 364, output: 40 }, { groupRatio: 800_000 }).nano).toBe(1_048_000)
  })
})

describe('buckets without a price of their own', () => {
  const plain = priceTableOf({ input: 1, output: 2 })

  it('cache reads and writes are charged as input', () => {
    expect(charge(plain, { input: 1, cacheRead: 10, cacheWrite5m: 100, cacheWrite1h: 1000 }).nano).toBe(1_111_000)
  })

  it('reasoning and audio are part of the output already', () => {
    expect(charge(plain, { output: 100, reasoning: 60, audioOutput: 30 }).nano).toBe(200_000)
    expect(charge(plain, { input: 100, audioInput: 60, image: 30 }).nano).toBe(100_000)
  })

  it('a price of their own takes them out of the whole, never below nothing', () => {
    const parts = priceTableOf({ input: 1, output: 2, reasoning: 3, audioInput: 10, audioOutput: 20, image: 5 })
    expect(charge(parts, { output: 100, reasoning: 60, audioOutput: 30 }).nano).toBe(20_000 + 180_000 + 600_000)
    expect(charge(parts, { input: 100, audioInput: 60, image: 70 }).nano).toBe(600_000 + 200_000)
    expect(charge(parts, { output: 10, reasoning: 60 }).nano).toBe(30_000)
  })

  it('a fee per request is charged once', () => {
    const fee = priceTableOf({ input: 1, output: 2, perRequest: 0.005 })
    expect(charge(fee, { input: 1000 }).nano).toBe(1_000_000 + 5_000_000)
    expect(charge(fee, { input: 1000 }, { groupRatio: 2_000_000 }).nano).toBe(12_000_000)
  })
})

describe('rounding', () => {
  it('is half up and happens once, at the end', () => {
    const half = priceTableOf({ input: 0.0005, output: 0.0005 })
    expect(charge(half, { input: 1 }).nano).toBe(1)
    expect(charge(half, { input: 1, output: 1 }).nano).toBe(1)
    expect(charge(half, { input: 1 }, { groupRatio: 999_999 }).nano).toBe(0)
  })
})

describe('what an upstream may report', () => {
  it('counts nonsense as nothing and never throws', () => {
    for (const tokens of [Number.NaN, -5, Number.NEGATIVE_INFINITY]) {
      expect(charge(gpt4o, { input: tokens, output: 1 }).nano).toBe(10_000)
    }
    expect(charge(gpt4o, { input: 1.9 }).nano).toBe(2_500)
    expect(charge(gpt4o, { input: Number.POSITIVE_INFINITY })).toMatchObject({
      nano: 250_000_000_000,
      flags: ['usage.clamped'],
    })
  })
})

const tokens = fc.integer({ min: 0, max: 20_000_000 })
const money = fc.integer({ min: 0, max: 1_000_000_000_000 })
const optional = fc.option(money)
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  input: tokens,
  cacheRead: tokens,
  cacheWrite5m: tokens,
  cacheWrite1h: tokens,
  output: tokens,
  reasoning: tokens,
  audioInput: tokens,
  audioOutput: tokens,
  image: tokens,
})
const anyPrice: fc.Arbitrary<PriceTable> = fc.record({
  input: money,
  output: money,
  cacheRead: optional,
  cacheWrite5m: optional,
  cacheWrite1h: optional,
  reasoning: optional,
  audioInput: optional,
  audioCacheRead: optional,
  audioOutput: optional,
  image: optional,
  imageOutput: optional,
  perRequest: money,
  perImage: optional,
  perSecond: optional,
  tools: fc.constant({}),
  serviceTiers: fc.constant({}),
  regions: fc.constant({}),
  tiers: fc.array(
    fc.record({
      aboveInputTokens: fc.integer({ min: 1, max: 50_000_000 }),
      input: money,
      output: money,
      cacheRead: optional,
      cacheWrite5m: optional,
      cacheWrite1h: optional,
      reasoning: fc.constant(null),
      audioInput: fc.constant(null),
      audioCacheRead: fc.constant(null),
      audioOutput: fc.constant(null),
      image: fc.constant(null),
      imageOutput: fc.constant(null),
    }),
    { maxLength: 3 },
  ),
})
const anyRatio = fc.oneof(fc.constant(one), fc.integer({ min: 0, max: 1_000_000_000 }))

/** The same bill as a fraction with one denominator, written from the promise and not from the code. */
function exact(usage: Usage, price: PriceTable, ratios: readonly number[]): bigint {
  const prompt = promptTokens(usage)
  const tier = price.tiers
    .filter(({ aboveInputTokens }) => prompt > aboveInputTokens)
    .sort((a, b) => b.aboveInputTokens - a.aboveInputTokens)[0]
  const at = tier ?? price
  const part = (own: number | null, want: number, rest: number) => (own === null ? 0 : Math.min(want, rest))
  const audioInput = part(price.audioInput, usage.audioInput, usage.input)
  const image = part(price.image, usage.image, usage.input - audioInput)
  const reasoning = part(price.reasoning, usage.reasoning, usage.output)
  const audioOutput = part(price.audioOutput, usage.audioOutput, usage.output - reasoning)
  const terms: [number, number][] = [
    [usage.input - audioInput - image, at.input],
    [audioInput, price.audioInput ?? 0],
    [image, price.image ?? 0],
    [usage.cacheRead, at.cacheRead ?? at.input],
    [usage.cacheWrite5m, at.cacheWrite5m ?? at.input],
    [usage.cacheWrite1h, at.cacheWrite1h ?? at.input],
    [usage.output - reasoning - audioOutput, at.output],
    [reasoning, price.reasoning ?? 0],
    [audioOutput, price.audioOutput ?? 0],
    [1_000_000, price.perRequest],
  ]
  const sum = terms.reduce((all, [count, each]) => all + BigInt(count) * BigInt(each), 0n)
  const numerator = ratios.reduce((all, ratio) => all * BigInt(ratio), sum)
  const denominator = 10n ** BigInt(6 * (1 + ratios.length))
  const whole = numerator / denominator
  return whole + ((numerator % denominator) * 2n >= denominator ? 1n : 0n)
}

describe('any bill', () => {
  it('is the exact sum, rounded half up once', () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, fc.tuple(anyRatio, anyRatio, anyRatio, anyRatio), (usage, price, ratios) => {
        const limit = BigInt(Number.MAX_SAFE_INTEGER)
        const expected = exact(usage, price, ratios)
        const [modelRatio, groupRatio, providerRatio, channelRatio] = ratios
        const bill = cost({ usage, price, modelRatio, groupRatio, providerRatio, channelRatio })
        expect(BigInt(bill.nano)).toBe(expected > limit ? limit : expected)
      }),
      { numRuns: 400 },
    )
  })

  it('shows lines that add up to the total before ratios', () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, (usage, price) => {
        const bill = cost({ usage, price, modelRatio: one, groupRatio: one })
        const shown = arithmeticOf({ cost: bill, modelRatio: one, groupRatio: one, priceSource: 'catalog' })
        const sum = shown.lines.reduce((all, line) => all + line.amountUsd, 0)
        expect(Math.abs(sum - shown.totalUsd)).toBeLessThanOrEqual(1e-9 + shown.totalUsd * 1e-12)
      }),
      { numRuns: 200 },
    )
  })
})

it('tells the arithmetic of a row in dollars', () => {
  const bill = charge(sonnet, { input: 364, cacheRead: 1000, output: 40 }, { groupRatio: 1_500_000 })
  expect(arithmeticOf({ cost: bill, modelRatio: one, groupRatio: 1_500_000, priceSource: 'override' })).toEqual({
    lines: [
      { bucket: 'input', tokens: 364, priceUsd: 3, amountUsd: 0.001092 },
      { bucket: 'cacheRead', tokens: 1000, priceUsd: 0.3, amountUsd: 0.0003 },
      { bucket: 'output', tokens: 40, priceUsd: 15, amountUsd: 0.0006 },
    ],
    modelRatio: 1,
    groupRatio: 1.5,
    totalUsd: 0.002988,
    priceSource: 'override',
    tierAboveTokens: null,
  })
})

it('gives a price back as the contract wrote it', () => {
  const written = {
    input: 2.5,
    output: 10,
    cacheRead: 0.075,
    cacheWrite5m: null,
    cacheWrite1h: null,
    reasoning: null,
    audioInput: 40,
    audioOutput: null,
    image: null,
    perRequest: 0.005,
    tiers: [
      { aboveInputTokens: 128_000, input: 3, output: 12, cacheRead: 0.1, cacheWrite5m: null, cacheWrite1h: null },
      { aboveInputTokens: 200_000, input: 5, output: 15, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null },
    ],
  }
  expect(priceOfTable(priceTableOf({ ...written, tiers: written.tiers.toReversed() }))).toEqual(written)
})
