import { billedUsage, promptTokens, type ToolName, type Usage, type UsageFlag } from '../ir/usage.ts'
import { ratioOne } from './money.ts'
import type { CostInput, NanoUsd, PriceTable, PriceTier, TokenPrices } from './types.ts'

/** What was charged at one price. */
export interface CostLine {
  bucket: TokenBucket | 'request' | 'images' | 'seconds' | 'tool'
  /** How many: tokens, requests, pictures, milliseconds (`seconds`) or calls. */
  count: number
  /** nano-USD per million tokens, else per request, picture, second or call. */
  price: number
  /** Which one, for the bucket `tool`. */
  tool?: string
}

type TokenBucket = keyof TokenPrices

/**
 * What a bill has to say beside its sum: `usage.clamped` and `usage.missing` of the counts. `price.tool_unpriced`: tools were called and
 * none of them has a price. `price.service_tier_unpriced`: the vendor answered in a class of service that has no price, so the
 * standard one was charged. `cost.capped`: more than can be kept.
 */
export type CostFlag = UsageFlag | 'price.tool_unpriced' | 'price.service_tier_unpriced' | 'cost.capped'

/** A ratio on all that tokens cost, and what it is for. */
export interface TokenRatio {
  name: string
  /** Millionths. */
  ratio: number
}

export interface Cost {
  /** The whole request, ratios applied, rounded half up once. */
  nano: NanoUsd
  lines: CostLine[]
  /** Prompt size above which the tier's prices applied; null for the base price. */
  tierAboveTokens: number | null
  /** The class of service; null for the standard one. Its ratio is 1 when it has prices of its own or none at all. */
  serviceTier: TokenRatio | null
  region: TokenRatio | null
  flags: readonly CostFlag[]
}

/** More of anything than one request can use: what says so is mistaken, and is taken for this many. */
const largestCount = 100_000_000

/**
 * What a request costs: Σ count × price × ratios (model, group, provider, channel), exact until the one rounding at the end. Ratios of a service
 * tier and of a region are on tokens alone: vendors ask the same for a search whatever the tier.
 *
 * - A prompt above a tier's mark is charged at the tier's prices as a whole, output included, as the vendors do
 *   (https://ai.google.dev/gemini-api/docs/pricing, https://platform.openai.com/docs/pricing).
 * - A cache bucket without a price of its own is charged as input. Parts (`audioInput` of `input`, `reasoning` of `output`
 *   and so on) are taken out of the whole only when they have a price.
 * - Never throws and is never less than 0: an upstream may report anything, and a bill must still be made. What is no count is 0,
 *   what is absurd is `largestCount`, a part is never larger than its whole; `flags` says so.
 */
export function cost(input: CostInput): Cost {
  const { usage, price } = input
  const bill = new Bill()
  const own = usage.serviceTier === undefined ? undefined : member(price.serviceTiers, usage.serviceTier)
  let serviceTier: TokenRatio | null = null
  let standard: TokenPrices & Pick<PriceTable, 'tiers'> = price
  if (usage.serviceTier !== undefined) {
    serviceTier = { name: usage.serviceTier, ratio: own !== undefined && 'ratio' in own ? own.ratio : ratioOne }
    if (own === undefined) bill.flag('price.service_tier_unpriced')
    else if (!('ratio' in own)) standard = own
  }
  const regionRatio = usage.region === undefined ? undefined : member(price.regions, usage.region)
  const region =
    usage.region === undefined || regionRatio === undefined ? null : { name: usage.region, ratio: regionRatio }
  const tier = standard.tiers.length === 0 ? undefined : tierFor(standard.tiers, largestPrompt(usage))
  addTokens(bill, billedUsage(usage), { now: tier ?? standard, standard, base: price })
  addPieces(bill, usage, price)
  const { modelRatio, groupRatio, providerRatio, channelRatio } = input
  const ofAll = [modelRatio, groupRatio, providerRatio, channelRatio].filter(isRatio)
  const nano = total(bill.lines, ofAll, [serviceTier?.ratio, region?.ratio].filter(isRatio))
  if (nano === Number.MAX_SAFE_INTEGER) bill.flag('cost.capped')
  for (const flag of usage.flags ?? noFlags) bill.flag(flag)
  return {
    nano,
    lines: bill.lines,
    tierAboveTokens: tier?.aboveInputTokens ?? null,
    serviceTier,
    region,
    flags: bill.flags,
  }
}

const noFlags: readonly CostFlag[] = Object.freeze([])

/** The lines as they come, and what had to be put right for them. */
class Bill {
  readonly lines: CostLine[] = []
  flags: readonly CostFlag[] = noFlags

  add(bucket: CostLine['bucket'], count: number, price: number): void {
    if (count > 0) this.lines.push({ bucket, count, price })
  }

  flag(flag: CostFlag): void {
    if (!this.flags.includes(flag)) this.flags = [...this.flags, flag]
  }

  /** A count as it may be charged. */
  count(raw: number | undefined): number {
    if (raw === undefined || raw === 0) return 0
    const count = raw > 0 ? Math.min(Math.floor(raw), largestCount) : 0
    if (count !== raw) this.flag('usage.clamped')
    return count
  }

  /** A part of a whole of which so much is left. */
  part(raw: number | undefined, left: number): number {
    const count = this.count(raw)
    if (count <= left) return count
    this.flag('usage.clamped')
    return left
  }
}

/** The prompt that tiers are for. Extra passes are requests of their own, so theirs is not added. */
function largestPrompt(usage: Usage): number {
  const prompt = promptTokens(usage)
  return usage.extra === undefined ? prompt : Math.max(prompt, promptTokens(usage.extra))
}

/** The highest tier whose mark the prompt is above. */
function tierFor(tiers: readonly PriceTier[], prompt: number): PriceTier | undefined {
  let found: PriceTier | undefined
  for (const tier of tiers) {
    if (prompt > tier.aboveInputTokens && tier.aboveInputTokens > (found?.aboveInputTokens ?? 0)) found = tier
  }
  return found
}

/** Prices from the most particular to the most general. A tier need not repeat the prices of parts. */
interface PricesOf {
  now: TokenPrices
  standard: TokenPrices
  base: TokenPrices
}

function addTokens(bill: Bill, usage: Usage, prices: PricesOf): void {
  const { now } = prices
  let fresh = bill.count(usage.input)
  const audioInput = partOf(bill, prices, 'audioInput', usage.audioInput, fresh)
  fresh -= audioInput
  const image = partOf(bill, prices, 'image', usage.image, fresh)
  let cached = bill.count(usage.cacheRead)
  const audioCached = partOf(bill, prices, 'audioCacheRead', usage.audioCacheRead, cached)
  cached -= audioCached
  bill.add('input', fresh - image, now.input)
  addPart(bill, prices, 'audioInput', audioInput)
  addPart(bill, prices, 'image', image)
  bill.add('cacheRead', cached, now.cacheRead ?? now.input)
  addPart(bill, prices, 'audioCacheRead', audioCached)
  bill.add('cacheWrite5m', bill.count(usage.cacheWrite5m), now.cacheWrite5m ?? now.input)
  bill.add('cacheWrite1h', bill.count(usage.cacheWrite1h), now.cacheWrite1h ?? now.input)

  let plain = bill.count(usage.output)
  const reasoning = partOf(bill, prices, 'reasoning', usage.reasoning, plain)
  plain -= reasoning
  const audioOutput = partOf(bill, prices, 'audioOutput', usage.audioOutput, plain)
  plain -= audioOutput
  const imageOutput = partOf(bill, prices, 'imageOutput', usage.imageOutput, plain)
  bill.add('output', plain - imageOutput, now.output)
  addPart(bill, prices, 'reasoning', reasoning)
  addPart(bill, prices, 'audioOutput', audioOutput)
  addPart(bill, prices, 'imageOutput', imageOutput)
}

type Part = 'audioInput' | 'image' | 'audioCacheRead' | 'reasoning' | 'audioOutput' | 'imageOutput'

/** How much of a part is charged apart from its whole: nothing without a price of its own. */
function partOf(bill: Bill, prices: PricesOf, part: Part, raw: number | undefined, left: number): number {
  if (raw === undefined || raw === 0 || partPrice(prices, part) === null) return 0
  return bill.part(raw, left)
}

function addPart(bill: Bill, prices: PricesOf, part: Part, count: number): void {
  if (count > 0) bill.add(part, count, partPrice(prices, part) ?? 0)
}

function partPrice({ now, standard, base }: PricesOf, part: Part): number | null {
  return now[part] ?? standard[part] ?? base[part]
}

function addPieces(bill: Bill, usage: Usage, price: PriceTable): void {
  if (price.perRequest > 0) bill.add('request', 1, price.perRequest)
  if (price.perImage !== null && usage.images !== undefined)
    bill.add('images', bill.count(usage.images), price.perImage)
  if (price.perSecond !== null && usage.durationMs !== undefined)
    bill.add('seconds', bill.count(usage.durationMs), price.perSecond)
  if (usage.tools === undefined) return
  let called = false
  let priced = false
  for (const tool in usage.tools) {
    const count = bill.count(usage.tools[tool as ToolName])
    if (count === 0) continue
    called = true
    const each = member(price.tools, tool)
    if (each === undefined) continue
    priced = true
    bill.lines.push({ bucket: 'tool', count, price: each, tool })
  }
  if (called && !priced) bill.flag('price.tool_unpriced')
}

/** What a table has under a name that an upstream may have chosen. */
function member<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** What a line's `count × price` must be multiplied by to be in millionths of a nano-USD. */
function weightOf(bucket: CostLine['bucket']): number {
  switch (bucket) {
    case 'request':
    case 'images':
    case 'tool':
      return 1_000_000
    case 'seconds':
      return 1_000
    default:
      return 1
  }
}

/** Whether a line is of tokens, on which the ratios of tiers and regions are. */
export function isTokenLine({ bucket }: CostLine): boolean {
  return weightOf(bucket) === 1
}

/** Whether a ratio changes anything. */
function isRatio(ratio: number | undefined): ratio is number {
  return ratio !== undefined && ratio !== ratioOne
}

/** Sums in millionths of a nano-USD; in plain numbers as long as they are exact (up to some dollars), else in bigints. */
function total(lines: readonly CostLine[], ofAll: readonly number[], ofTokens: readonly number[]): NanoUsd {
  if (ofTokens.length === 0) {
    let sum = 0
    for (const line of lines) sum += line.count * line.price * weightOf(line.bucket)
    const nano = plainTotal(sum, ofAll)
    if (nano !== undefined) return nano
  }
  let tokens = 0n
  let pieces = 0n
  for (const line of lines) {
    const amount = BigInt(line.count) * BigInt(line.price) * BigInt(weightOf(line.bucket))
    if (isTokenLine(line)) tokens += amount
    else pieces += amount
  }
  const scaled = (tokens * product(ofTokens) + pieces * million ** BigInt(ofTokens.length)) * product(ofAll)
  // Millionths of the price of tokens, and of each ratio.
  const scale = million ** BigInt(1 + ofTokens.length + ofAll.length)
  const nano = (scaled + scale / 2n) / scale
  return nano > largest ? Number.MAX_SAFE_INTEGER : Number(nano)
}

/**
 * A sum by its ratios in plain numbers; undefined when one of them could have been rounded. Below the limit none can: all are
 * positive integers, and most ratios are small fractions (0.8 = 4/5).
 */
function plainTotal(sum: number, ratios: readonly number[]): NanoUsd | undefined {
  let top = sum
  let bottom = ratioOne
  for (const ratio of ratios) {
    const common = commonDivisor(ratio, ratioOne)
    top *= ratio / common
    bottom *= ratioOne / common
  }
  const double = 2 * top + bottom
  if (double > Number.MAX_SAFE_INTEGER || 2 * bottom > Number.MAX_SAFE_INTEGER) return undefined
  // The remainder is exact where the quotient may have been rounded up.
  return (double - (double % (2 * bottom))) / (2 * bottom)
}

function commonDivisor(a: number, b: number): number {
  let [larger, smaller] = [b, a]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

function product(ratios: readonly number[]): bigint {
  return ratios.reduce((made, ratio) => made * BigInt(ratio), 1n)
}

const million = 1_000_000n
const largest = BigInt(Number.MAX_SAFE_INTEGER)
