import type { Price, PriceInput } from '../../../src-gateway/contract/index.ts'

/** Prices of one bucket each; null (an empty field) means that the bucket is charged as plain input or output. */
export const optionalBuckets = [
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'reasoning',
  'audioInput',
  'audioOutput',
  'image',
] as const

export type OptionalBucket = (typeof optionalBuckets)[number]

/** Buckets that a tier can price on its own. */
export const tierBuckets = ['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const

export interface TierForm {
  /** Tells rows apart while they are edited. */
  id: string
  aboveInputTokens: string
  input: string
  output: string
  cacheRead: string
  cacheWrite5m: string
  cacheWrite1h: string
}

/** A price as text, USD per million tokens (per request for `perRequest`). */
export type PriceForm = Record<OptionalBucket | 'input' | 'output' | 'perRequest', string> & { tiers: TierForm[] }

let tierRows = 0

/** An empty tier with an id of its own. */
export function emptyTier(): TierForm {
  tierRows += 1
  return {
    id: `tier-${tierRows}`,
    aboveInputTokens: '',
    input: '',
    output: '',
    cacheRead: '',
    cacheWrite5m: '',
    cacheWrite1h: '',
  }
}

const text = (value: number | null) => (value === null ? '' : String(value))

/** The form of a price; of a model without one, everything is empty. */
export function priceForm(price: Price | null): PriceForm {
  const optional = Object.fromEntries(optionalBuckets.map((bucket) => [bucket, text(price?.[bucket] ?? null)]))
  return {
    ...(optional as Record<OptionalBucket, string>),
    input: text(price?.input ?? null),
    output: text(price?.output ?? null),
    perRequest: price === null || price.perRequest === 0 ? '' : String(price.perRequest),
    tiers: (price?.tiers ?? []).map((tier) => ({
      ...emptyTier(),
      aboveInputTokens: String(tier.aboveInputTokens),
      input: String(tier.input),
      output: String(tier.output),
      cacheRead: text(tier.cacheRead),
      cacheWrite5m: text(tier.cacheWrite5m),
      cacheWrite1h: text(tier.cacheWrite1h),
    })),
  }
}

export type PriceProblem = 'required' | 'amount' | 'tokens' | 'double'

const amount = /^\d*\.?\d+$/

function optionalProblem(value: string): PriceProblem | undefined {
  return value.trim() === '' || isAmount(value) ? undefined : 'amount'
}

function isAmount(value: string): boolean {
  return amount.test(value.trim()) && Number(value) <= 1_000_000
}

/** What is wrong, by the name the contract gives the field (`tiers.0.input`). */
export function priceProblems(form: PriceForm): Record<string, PriceProblem> {
  const found: Record<string, PriceProblem> = {}
  const check = (name: string, problem: PriceProblem | undefined) => {
    if (problem !== undefined) found[name] = problem
  }
  const required = (value: string) => (value.trim() === '' ? 'required' : isAmount(value) ? undefined : 'amount')
  check('input', required(form.input))
  check('output', required(form.output))
  check('perRequest', optionalProblem(form.perRequest))
  for (const bucket of optionalBuckets) check(bucket, optionalProblem(form[bucket]))
  form.tiers.forEach((tier, index) => {
    const above = tier.aboveInputTokens.trim()
    const double = form.tiers.findIndex((other) => other.aboveInputTokens.trim() === above) !== index
    check(`tiers.${index}.aboveInputTokens`, /^[1-9]\d{0,11}$/.test(above) ? (double ? 'double' : undefined) : 'tokens')
    check(`tiers.${index}.input`, required(tier.input))
    check(`tiers.${index}.output`, required(tier.output))
    for (const bucket of tierBuckets) check(`tiers.${index}.${bucket}`, optionalProblem(tier[bucket]))
  })
  return found
}

const number = (value: string) => (value.trim() === '' ? null : Number(value))

/** What is sent. The form must be valid. Tiers are in rising order. */
export function toPrice(form: PriceForm): PriceInput {
  const optional = Object.fromEntries(optionalBuckets.map((bucket) => [bucket, number(form[bucket])]))
  return {
    ...optional,
    input: Number(form.input),
    output: Number(form.output),
    perRequest: number(form.perRequest) ?? 0,
    tiers: form.tiers
      .map((tier) => ({
        aboveInputTokens: Number(tier.aboveInputTokens),
        input: Number(tier.input),
        output: Number(tier.output),
        cacheRead: number(tier.cacheRead),
        cacheWrite5m: number(tier.cacheWrite5m),
        cacheWrite1h: number(tier.cacheWrite1h),
      }))
      .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens),
  }
}
