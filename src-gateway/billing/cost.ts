import { promptTokens, type Usage } from '../ir/usage.ts'
import { ratioOne } from './money.ts'
import type { CostInput, NanoUsd, PriceTable, PriceTier } from './types.ts'

/** What was charged at one price. `bucket` `request` is the fee per request: one "token", and `price` is nano-USD itself. */
export interface CostLine {
  bucket: Exclude<keyof Usage, 'extra'> | 'request'
  tokens: number
  /** nano-USD per million tokens. */
  price: number
}

export interface Cost {
  /** The whole request, ratios applied, rounded half up once. */
  nano: NanoUsd
  lines: CostLine[]
  /** Prompt size above which the tier's prices applied; null for the base price. */
  tierAboveTokens: number | null
}

/**
 * What a request costs: Σ tokens × price / 10⁶ × model ratio × group ratio, exact until the one rounding at the end.
 *
 * - A prompt above a tier's mark is charged at the tier's prices as a whole, output included, as the vendors do
 *   (https://ai.google.dev/gemini-api/docs/pricing, https://platform.openai.com/docs/pricing).
 * - A bucket without a price of its own is charged as input or output. Parts (`audioInput`, `image` of `input`; `reasoning`,
 *   `audioOutput` of `output`) are taken out of the whole only when they have a price.
 * - Never throws: an upstream may report anything, and a bill must still be made. What is no count is 0.
 */
export function cost(input: CostInput): Cost {
  const { usage, price } = input
  const tier = price.tiers.length === 0 ? undefined : tierFor(price.tiers, promptTokens(usage))
  const lines = costLines(usage, price, tier ?? price)
  return {
    nano: total(lines, input.modelRatio, input.groupRatio),
    lines,
    tierAboveTokens: tier?.aboveInputTokens ?? null,
  }
}

/** The highest tier whose mark the prompt is above. */
function tierFor(tiers: readonly PriceTier[], prompt: number): PriceTier | undefined {
  let found: PriceTier | undefined
  for (const tier of tiers) {
    if (prompt > tier.aboveInputTokens && tier.aboveInputTokens > (found?.aboveInputTokens ?? 0)) found = tier
  }
  return found
}

/** `now` holds the prices that a tier changes, `base` those it does not know. */
function costLines(usage: Usage, base: PriceTable, now: PriceTable | PriceTier): CostLine[] {
  const lines: CostLine[] = []
  const add = (bucket: CostLine['bucket'], tokens: number, price: number) => {
    if (tokens > 0) lines.push({ bucket, tokens, price })
  }

  let fresh = count(usage.input)
  let audioInput = 0
  let image = 0
  if (base.audioInput !== null) {
    audioInput = Math.min(count(usage.audioInput), fresh)
    fresh -= audioInput
  }
  if (base.image !== null) {
    image = Math.min(count(usage.image), fresh)
    fresh -= image
  }
  add('input', fresh, now.input)
  add('audioInput', audioInput, base.audioInput ?? 0)
  add('image', image, base.image ?? 0)
  add('cacheRead', count(usage.cacheRead), now.cacheRead ?? now.input)
  add('cacheWrite5m', count(usage.cacheWrite5m), now.cacheWrite5m ?? now.input)
  add('cacheWrite1h', count(usage.cacheWrite1h), now.cacheWrite1h ?? now.input)

  let plain = count(usage.output)
  let reasoning = 0
  let audioOutput = 0
  if (base.reasoning !== null) {
    reasoning = Math.min(count(usage.reasoning), plain)
    plain -= reasoning
  }
  if (base.audioOutput !== null) {
    audioOutput = Math.min(count(usage.audioOutput), plain)
    plain -= audioOutput
  }
  add('output', plain, now.output)
  add('reasoning', reasoning, base.reasoning ?? 0)
  add('audioOutput', audioOutput, base.audioOutput ?? 0)
  if (base.perRequest > 0) lines.push({ bucket: 'request', tokens: 1, price: base.perRequest })
  return lines
}

function count(tokens: number): number {
  if (!(tokens > 0)) return 0
  return Math.min(Math.floor(tokens), Number.MAX_SAFE_INTEGER)
}

/** Sums in millionths of a nano-USD; in plain numbers as long as they are exact (up to nine dollars), else in bigints. */
function total(lines: readonly CostLine[], modelRatio: number, groupRatio: number): NanoUsd {
  if (modelRatio === ratioOne && groupRatio === ratioOne) {
    let sum = 0
    for (const line of lines) sum += line.bucket === 'request' ? line.price * ratioOne : line.tokens * line.price
    // Below the limit no product or partial sum can have been rounded: all are positive integers.
    if (sum <= Number.MAX_SAFE_INTEGER - ratioOne) return Math.floor((sum + ratioOne / 2) / ratioOne)
  }
  let sum = 0n
  for (const line of lines) {
    sum += line.bucket === 'request' ? BigInt(line.price) * 1_000_000n : BigInt(line.tokens) * BigInt(line.price)
  }
  const scaled = sum * BigInt(modelRatio) * BigInt(groupRatio)
  const nano = (scaled + scale / 2n) / scale
  return nano > largest ? Number.MAX_SAFE_INTEGER : Number(nano)
}

/** Millionths of the token price, of the model ratio and of the group ratio. */
const scale = 1_000_000_000_000_000_000n
const largest = BigInt(Number.MAX_SAFE_INTEGER)
