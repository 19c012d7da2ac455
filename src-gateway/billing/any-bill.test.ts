import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arithmetic } from '../contract/index.ts'
import type { ToolCalls, ToolName, Usage } from '../ir/usage.ts'
import { arithmeticOf } from './arithmetic.ts'
import { cost } from './cost.ts'
import type { PriceTable, PriceTier, ServiceTierPrice, TokenPrices } from './types.ts'

/** Bills of any usage and any price: what holds for all of them. */

const toolNames: readonly ToolName[] = ['web_search', 'file_search', 'code_execution', 'maps']
const tiers = ['flex', 'priority', 'batch'] as const

// ---- Usage that holds together: parts within their wholes ----

const count = fc.oneof(fc.nat(50), fc.nat(300_000), fc.nat(20_000_000))
const share = fc.integer({ min: 0, max: 100 })
const soundUsage: fc.Arbitrary<Usage> = fc
  .record({
    counts: fc.tuple(count, count, count, count, count),
    shares: fc.tuple(share, share, share, share, share, share),
    tools: fc.option(fc.dictionary(fc.constantFrom(...toolNames), fc.integer({ min: 1, max: 1000 })), {
      nil: undefined,
    }),
    images: fc.option(fc.nat(10), { nil: undefined }),
    durationMs: fc.option(fc.nat(3_600_000), { nil: undefined }),
    serviceTier: fc.option(fc.constantFrom(...tiers, 'constructor'), { nil: undefined }),
    region: fc.option(fc.constantFrom('us', 'eu'), { nil: undefined }),
  })
  .map(({ counts: [input, cacheRead, cacheWrite5m, cacheWrite1h, output], shares, tools, ...rest }) => {
    const of = (whole: number, at: number) => Math.floor((whole * (shares[at] ?? 0)) / 100)
    const audioInput = of(input, 0)
    const reasoning = of(output, 2)
    const audioOutput = of(output - reasoning, 3)
    const usage: Usage = {
      input,
      cacheRead,
      cacheWrite5m,
      cacheWrite1h,
      output,
      audioInput,
      image: of(input - audioInput, 1),
      reasoning,
      audioOutput,
      imageOutput: of(output - reasoning - audioOutput, 4),
      audioCacheRead: of(cacheRead, 5),
      ...(tools === undefined ? undefined : { tools: tools as ToolCalls }),
    }
    const told = Object.entries(rest).filter(([, value]) => value !== undefined)
    return { ...usage, ...Object.fromEntries(told) }
  })

const money = fc.oneof(fc.nat(2_000_000_000), fc.integer({ min: 0, max: 100_000_000_000 }), fc.constantFrom(0, 1, 3))
const maybe = fc.option(money)
const prices: fc.Arbitrary<TokenPrices> = fc.record({
  input: money,
  output: money,
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
const ratio = fc.oneof(fc.constantFrom(0, 1_000_000, 500_000, 1_100_000), fc.nat(5_000_000))
const contextTiers: fc.Arbitrary<PriceTier[]> = fc.uniqueArray(
  fc
    .tuple(prices, fc.integer({ min: 1, max: 1_000_000 }))
    .map(([own, aboveInputTokens]) => ({ ...own, aboveInputTokens })),
  { maxLength: 3, selector: ({ aboveInputTokens }) => aboveInputTokens },
)
const serviceTier: fc.Arbitrary<ServiceTierPrice> = fc.oneof(
  ratio.map((one) => ({ ratio: one })),
  fc.tuple(prices, contextTiers).map(([own, list]) => ({ ...own, tiers: list })),
)
const anyTable: fc.Arbitrary<PriceTable> = fc
  .tuple(
    prices,
    fc.record({
      perRequest: money,
      perImage: maybe,
      perSecond: maybe,
      tools: fc.dictionary(fc.constantFrom(...toolNames), money),
      tiers: contextTiers,
      serviceTiers: fc.dictionary(fc.constantFrom(...tiers), serviceTier),
      regions: fc.dictionary(fc.constant('us'), ratio),
    }),
  )
  .map(([own, rest]) => ({ ...own, ...rest }))

// ---- The same bill in fractions, from the promise ----

class Fraction {
  readonly top: bigint
  readonly bottom: bigint
  constructor(top: bigint | number, bottom: bigint | number = 1) {
    this.top = BigInt(top)
    this.bottom = BigInt(bottom)
  }
  plus({ top, bottom }: Fraction): Fraction {
    return new Fraction(this.top * bottom + top * this.bottom, this.bottom * bottom)
  }
  times({ top, bottom }: Fraction): Fraction {
    return new Fraction(this.top * top, this.bottom * bottom)
  }
  get rounded(): bigint {
    return (this.top * 2n + this.bottom) / (this.bottom * 2n)
  }
}

const millionth = (value: number) => new Fraction(value, 1_000_000)

/** Everything at the whole's price; then each part that has its own is moved to it. */
function promised(usage: Usage, table: PriceTable, ratios: readonly [number, number]): bigint {
  const named = <T>(list: Readonly<Record<string, T>>, name: string | undefined) =>
    name !== undefined && Object.keys(list).includes(name) ? list[name] : undefined
  const service = named(table.serviceTiers, usage.serviceTier)
  const own = service !== undefined && 'input' in service ? service : undefined
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
  const at = (own ?? table).tiers
    .filter(({ aboveInputTokens }) => prompt > aboveInputTokens)
    .sort((a, b) => b.aboveInputTokens - a.aboveInputTokens)[0]
  const main = at ?? own ?? table
  const part = (name: keyof TokenPrices) => main[name] ?? own?.[name] ?? table[name]
  let sum = 0n
  const add = (tokens: number, price: number) => {
    sum += BigInt(tokens) * BigInt(price)
  }
  const move = (tokens: number, from: number, to: number | null) => {
    if (to !== null) add(tokens, to - from)
  }
  add(prompt, main.input)
  add(usage.output, main.output)
  move(usage.cacheRead, main.input, main.cacheRead)
  move(usage.cacheWrite5m, main.input, main.cacheWrite5m)
  move(usage.cacheWrite1h, main.input, main.cacheWrite1h)
  move(usage.audioInput, main.input, part('audioInput'))
  move(usage.image, main.input, part('image'))
  move(usage.audioCacheRead ?? 0, main.cacheRead ?? main.input, part('audioCacheRead'))
  move(usage.reasoning, main.output, part('reasoning'))
  move(usage.audioOutput, main.output, part('audioOutput'))
  move(usage.imageOutput ?? 0, main.output, part('imageOutput'))
  let tokens = new Fraction(sum, 1_000_000)
  if (service !== undefined && 'ratio' in service) tokens = tokens.times(millionth(service.ratio))
  const region = named(table.regions, usage.region)
  if (region !== undefined) tokens = tokens.times(millionth(region))
  let pieces = new Fraction(table.perRequest)
  pieces = pieces.plus(new Fraction((table.perImage ?? 0) * (usage.images ?? 0)))
  pieces = pieces.plus(new Fraction(BigInt(table.perSecond ?? 0) * BigInt(usage.durationMs ?? 0), 1000n))
  for (const [tool, calls] of Object.entries(usage.tools ?? {}))
    pieces = pieces.plus(new Fraction(BigInt(calls) * BigInt(named(table.tools, tool) ?? 0)))
  return ratios.reduce((all, one) => all.times(millionth(one)), tokens.plus(pieces)).rounded
}

describe('any bill', () => {
  it('is the promised sum to the nano-dollar', () => {
    fc.assert(
      fc.property(soundUsage, anyTable, fc.tuple(ratio, ratio), (usage, price, ratios) => {
        const [modelRatio, groupRatio] = ratios
        const bill = cost({ usage, price, modelRatio, groupRatio })
        const expected = promised(usage, price, ratios)
        const limit = BigInt(Number.MAX_SAFE_INTEGER)
        expect(BigInt(bill.nano)).toBe(expected > limit ? limit : expected)
        expect(bill.flags).not.toContain('usage.clamped')
      }),
      { numRuns: 500 },
    )
  })

  it('says all that it charges, and reads back as the contract has it', () => {
    fc.assert(
      fc.property(soundUsage, anyTable, fc.tuple(ratio, ratio), (usage, price, [modelRatio, groupRatio]) => {
        const bill = cost({ usage, price, modelRatio, groupRatio })
        fc.pre(bill.nano < Number.MAX_SAFE_INTEGER)
        const written = arithmeticOf({ cost: bill, modelRatio, groupRatio, priceSource: 'override' })
        const shown = arithmetic.parse(JSON.parse(JSON.stringify(written)))
        const sum = shown.lines.reduce((all, line) => all + line.amountUsd, 0) * shown.modelRatio * shown.groupRatio
        expect(Math.abs(sum - shown.totalUsd)).toBeLessThanOrEqual(1e-9 + shown.totalUsd * 1e-9)
        for (const line of shown.lines) {
          const tokens = line.unit === 'tokens'
          const of = (line.tokens * line.priceUsd) / (tokens ? 1_000_000 : 1)
          const amount = tokens ? of * shown.serviceTierRatio * shown.regionRatio : of
          expect(Math.abs(amount - line.amountUsd)).toBeLessThanOrEqual(1e-12 + amount * 1e-9)
        }
        expect(shown.serviceTier).toBe(usage.serviceTier ?? null)
      }),
      { numRuns: 200 },
    )
  })

  it('is never negative and never no number, whatever an upstream says', () => {
    const nonsense = fc.oneof(
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, -0, 0.5, 1e300, 2 ** 53),
      fc.double(),
      fc.integer(),
    )
    const broken = fc.record({
      input: nonsense,
      cacheRead: nonsense,
      cacheWrite5m: nonsense,
      cacheWrite1h: nonsense,
      output: nonsense,
      reasoning: nonsense,
      audioInput: nonsense,
      audioOutput: nonsense,
      image: nonsense,
      imageOutput: nonsense,
      audioCacheRead: nonsense,
      images: nonsense,
      durationMs: nonsense,
      serviceTier: fc.constantFrom('flex', '__proto__', 'toString'),
      region: fc.constantFrom('us', '__proto__'),
      tools: fc.dictionary(fc.constantFrom<ToolName>('web_search', 'maps'), nonsense),
    }) as fc.Arbitrary<Usage>
    fc.assert(
      fc.property(broken, anyTable, (usage, price) => {
        const { nano, lines } = cost({ usage, price, modelRatio: 1_000_000, groupRatio: 1_000_000 })
        expect(Number.isSafeInteger(nano)).toBe(true)
        expect(nano).toBeGreaterThanOrEqual(0)
        for (const line of lines) {
          expect(Number.isSafeInteger(line.count) && line.count > 0).toBe(true)
          expect(line.price).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('does not fall when more is used, when a price rises, or a ratio', () => {
    const wholes = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output', 'images', 'durationMs'] as const
    const flat = anyTable.map((table) => ({ ...table, tiers: [], serviceTiers: {} }))
    fc.assert(
      fc.property(soundUsage, flat, ratio, ratio, fc.nat(10_000), (usage, price, modelRatio, groupRatio, more) => {
        const bill = (changed: Partial<Usage>, dearer: Partial<PriceTable> = {}, raised = 0) =>
          cost({
            usage: { ...usage, ...changed },
            price: { ...price, ...dearer },
            modelRatio: modelRatio + raised,
            groupRatio: groupRatio + raised,
          }).nano
        const before = bill({})
        for (const name of wholes) expect(bill({ [name]: (usage[name] ?? 0) + more })).toBeGreaterThanOrEqual(before)
        const tools = { ...usage.tools, web_search: (usage.tools?.web_search ?? 0) + more }
        expect(bill({ tools })).toBeGreaterThanOrEqual(before)
        for (const name of ['input', 'output', 'perRequest'] as const)
          expect(bill({}, { [name]: price[name] + more })).toBeGreaterThanOrEqual(before)
        for (const name of ['cacheRead', 'reasoning', 'audioInput', 'imageOutput', 'perImage', 'perSecond'] as const) {
          const was = price[name]
          if (was !== null) expect(bill({}, { [name]: was + more })).toBeGreaterThanOrEqual(before)
        }
        expect(bill({}, {}, more)).toBeGreaterThanOrEqual(before)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a price of nothing, and no price', () => {
  const table = (own: Partial<PriceTable>): PriceTable => ({
    input: 1_000_000_000,
    output: 2_000_000_000,
    cacheRead: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    reasoning: null,
    audioInput: null,
    audioCacheRead: null,
    audioOutput: null,
    image: null,
    imageOutput: null,
    perRequest: 0,
    perImage: null,
    perSecond: null,
    tools: {},
    tiers: [],
    serviceTiers: {},
    regions: {},
    ...own,
  })
  const usage: Usage = {
    input: 100,
    cacheRead: 50,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 10,
    reasoning: 4,
    audioInput: 0,
    audioOutput: 0,
    image: 0,
  }
  const bill = (own: Partial<PriceTable>, more: Partial<Usage> = {}) =>
    cost({ usage: { ...usage, ...more }, price: table(own), modelRatio: 1_000_000, groupRatio: 1_000_000 })

  it('free cache reads are free; unpriced ones cost what input does', () => {
    expect(bill({ cacheRead: 0 }).nano).toBe(120_000)
    expect(bill({ cacheRead: null }).nano).toBe(170_000)
    expect(bill({ cacheRead: 0 }).lines).toContainEqual({ bucket: 'cacheRead', count: 50, price: 0 })
  })

  it('a free tool is shown; an unpriced one is told of and not charged', () => {
    const tools = { web_fetch: 2 }
    expect(bill({ tools: { web_fetch: 0 } }, { tools })).toMatchObject({ nano: 170_000, flags: [] })
    expect(bill({}, { tools })).toMatchObject({ nano: 170_000, flags: ['price.tool_unpriced'] })
  })

  it('a class of service without a price is charged as the standard one, and told of', () => {
    expect(bill({}, { serviceTier: 'priority' })).toMatchObject({
      nano: 170_000,
      flags: ['price.service_tier_unpriced'],
      serviceTier: { name: 'priority', ratio: 1_000_000 },
    })
    expect(bill({ serviceTiers: { priority: { ratio: 0 } } }, { serviceTier: 'priority' })).toMatchObject({
      nano: 0,
      flags: [],
    })
  })

  it('a part larger than its whole is its whole, and told of', () => {
    const sum = bill({ reasoning: 3_000_000_000 }, { reasoning: 99 })
    expect(sum).toMatchObject({ nano: 100_000 + 50_000 + 30_000, flags: ['usage.clamped'] })
  })

  it('passes beside the answer are charged, each prompt judged by its own size', () => {
    const extra = { input: 1000, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 5 }
    const tiers = [{ ...table({}), aboveInputTokens: 1100, input: 9_000_000_000 }]
    // 1,150 tokens together, but neither prompt is above 1,100
    expect(bill({ tiers }, { extra })).toMatchObject({ nano: 1_150_000 + 30_000, tierAboveTokens: null })
  })
})
