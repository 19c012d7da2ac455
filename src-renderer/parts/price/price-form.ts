import type { Price, PriceInput, TokenPriceInput } from '../../../src-gateway/contract/index.ts'

/** What tokens cost, in the order a person reads it. `input` and `output` must be there, the rest falls back to one of them. */
export const tokenBuckets = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'reasoning',
  'audioInput',
  'audioCacheRead',
  'audioOutput',
  'image',
  'imageOutput',
] as const
export type TokenBucket = (typeof tokenBuckets)[number]

/** What is charged by the piece. */
export const pieces = ['perRequest', 'perImage', 'perSecond'] as const
export type Piece = (typeof pieces)[number]

/** The bucket that one without a price of its own is charged as. */
export function fallbackOf(bucket: TokenBucket): 'input' | 'output' {
  return bucket === 'reasoning' || bucket === 'audioOutput' || bucket === 'imageOutput' ? 'output' : 'input'
}

/** USD per million tokens as text; empty = none of its own. */
export type TokenForm = Record<TokenBucket, string>

export interface TierForm {
  /** Tells rows apart while they are edited. */
  id: string
  above: string
  prices: TokenForm
}

/** A named number: a tool's price per call, a region's ratio. */
export interface NamedForm {
  id: string
  name: string
  value: string
}

export interface ServiceTierForm {
  id: string
  name: string
  kind: 'ratio' | 'prices'
  ratio: string
  prices: TokenForm
  tiers: TierForm[]
}

/** A price as text. */
export interface PriceForm extends Record<Piece, string> {
  prices: TokenForm
  tiers: TierForm[]
  tools: NamedForm[]
  serviceTiers: ServiceTierForm[]
  regions: NamedForm[]
}

let rows = 0
function rowId(): string {
  rows += 1
  return `row-${rows}`
}

const emptyPrices = Object.fromEntries(tokenBuckets.map((bucket) => [bucket, ''])) as TokenForm

export function emptyTier(): TierForm {
  return { id: rowId(), above: '', prices: emptyPrices }
}

export function emptyNamed(name = ''): NamedForm {
  return { id: rowId(), name, value: '' }
}

export function emptyServiceTier(name = ''): ServiceTierForm {
  return { id: rowId(), name, kind: 'ratio', ratio: '', prices: emptyPrices, tiers: [] }
}

const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value))

function pricesForm(price: TokenPriceInput): TokenForm {
  return Object.fromEntries(tokenBuckets.map((bucket) => [bucket, text(price[bucket])])) as TokenForm
}

function tiersForm(tiers: Price['tiers']): TierForm[] {
  return tiers.map((tier) => ({ id: rowId(), above: String(tier.aboveInputTokens), prices: pricesForm(tier) }))
}

function namedForm(values: Record<string, number> | undefined): NamedForm[] {
  return Object.entries(values ?? {}).map(([name, value]) => ({ id: rowId(), name, value: String(value) }))
}

/** The form of a price; of a model without one, everything is empty. */
export function priceForm(price: Price | null): PriceForm {
  if (price === null) {
    return {
      prices: emptyPrices,
      perRequest: '',
      perImage: '',
      perSecond: '',
      tiers: [],
      tools: [],
      serviceTiers: [],
      regions: [],
    }
  }
  return {
    prices: pricesForm(price),
    perRequest: price.perRequest === 0 ? '' : String(price.perRequest),
    perImage: text(price.perImage),
    perSecond: text(price.perSecond),
    tiers: tiersForm(price.tiers),
    tools: namedForm(price.tools),
    regions: namedForm(price.regions),
    serviceTiers: Object.entries(price.serviceTiers ?? {}).map(([name, tier]) =>
      'ratio' in tier
        ? { ...emptyServiceTier(name), ratio: String(tier.ratio) }
        : { ...emptyServiceTier(name), kind: 'prices', prices: pricesForm(tier), tiers: tiersForm(tier.tiers) },
    ),
  }
}

export type PriceProblem = 'required' | 'amount' | 'ratio' | 'tokens' | 'name' | 'double'

const decimal = /^(\d+\.?\d*|\.\d+)$/
const name = /^[a-z0-9][a-z0-9_-]{0,31}$/

function amountProblem(value: string, required: boolean): PriceProblem | undefined {
  const trimmed = value.trim()
  if (trimmed === '') return required ? 'required' : undefined
  return decimal.test(trimmed) && Number(trimmed) <= 1_000_000 ? undefined : 'amount'
}

function ratioProblem(value: string): PriceProblem | undefined {
  const trimmed = value.trim()
  if (trimmed === '') return 'required'
  return decimal.test(trimmed) && Number(trimmed) <= 1000 ? undefined : 'ratio'
}

/** What is wrong, by the path of the field in the form (`tiers.0.prices.input`). */
export function priceProblems(form: PriceForm): Record<string, PriceProblem> {
  const found: Record<string, PriceProblem> = {}
  const note = (path: string, problem: PriceProblem | undefined) => {
    if (problem !== undefined) found[path] = problem
  }
  const prices = (path: string, values: TokenForm) => {
    for (const bucket of tokenBuckets) {
      note(`${path}.${bucket}`, amountProblem(values[bucket], bucket === 'input' || bucket === 'output'))
    }
  }
  const tiers = (path: string, values: readonly TierForm[]) => {
    values.forEach((tier, index) => {
      const above = tier.above.trim()
      const double = values.findIndex((other) => other.above.trim() === above) !== index
      note(`${path}.${index}.above`, /^[1-9]\d{0,11}$/.test(above) ? (double ? 'double' : undefined) : 'tokens')
      prices(`${path}.${index}.prices`, tier.prices)
    })
  }
  const names = (path: string, values: readonly { name: string }[]) => {
    values.forEach((value, index) => {
      const double = values.findIndex((other) => other.name.trim() === value.name.trim()) !== index
      note(`${path}.${index}.name`, name.test(value.name.trim()) ? (double ? 'double' : undefined) : 'name')
    })
  }
  prices('prices', form.prices)
  for (const piece of pieces) note(piece, amountProblem(form[piece], false))
  tiers('tiers', form.tiers)
  names('tools', form.tools)
  form.tools.forEach((tool, index) => {
    note(`tools.${index}.value`, amountProblem(tool.value, true))
  })
  names('regions', form.regions)
  form.regions.forEach((region, index) => {
    note(`regions.${index}.value`, ratioProblem(region.value))
  })
  names('serviceTiers', form.serviceTiers)
  form.serviceTiers.forEach((tier, index) => {
    if (tier.kind === 'ratio') note(`serviceTiers.${index}.ratio`, ratioProblem(tier.ratio))
    else {
      prices(`serviceTiers.${index}.prices`, tier.prices)
      tiers(`serviceTiers.${index}.tiers`, tier.tiers)
    }
  })
  return found
}

const number = (value: string) => (value.trim() === '' ? null : Number(value))

/** Buckets that a price has always had; the others are left out where they are not used. */
const always: ReadonlySet<TokenBucket> = new Set(['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'])
const alwaysInPrice: ReadonlySet<TokenBucket> = new Set([...always, 'reasoning', 'audioInput', 'audioOutput', 'image'])

function toPrices(form: TokenForm, kept: ReadonlySet<TokenBucket>): TokenPriceInput {
  const entries = tokenBuckets
    .map((bucket) => [bucket, number(form[bucket])] as const)
    .filter(([bucket, value]) => value !== null || kept.has(bucket))
  return { ...Object.fromEntries(entries), input: Number(form.input), output: Number(form.output) }
}

function toTiers(tiers: readonly TierForm[]) {
  return tiers
    .map((tier) => ({ aboveInputTokens: Number(tier.above), ...toPrices(tier.prices, always) }))
    .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens)
}

function toNamed(values: readonly NamedForm[]): Record<string, number> {
  return Object.fromEntries(values.map((value) => [value.name.trim(), Number(value.value)]))
}

/** What is sent. The form must be valid. Tiers are in rising order. */
export function toPrice(form: PriceForm): PriceInput {
  const perImage = number(form.perImage)
  const perSecond = number(form.perSecond)
  return {
    ...toPrices(form.prices, alwaysInPrice),
    perRequest: number(form.perRequest) ?? 0,
    ...(perImage === null ? {} : { perImage }),
    ...(perSecond === null ? {} : { perSecond }),
    tiers: toTiers(form.tiers),
    ...(form.tools.length === 0 ? {} : { tools: toNamed(form.tools) }),
    ...(form.regions.length === 0 ? {} : { regions: toNamed(form.regions) }),
    ...(form.serviceTiers.length === 0
      ? {}
      : {
          serviceTiers: Object.fromEntries(
            form.serviceTiers.map((tier) => [
              tier.name.trim(),
              tier.kind === 'ratio'
                ? { ratio: Number(tier.ratio) }
                : { ...toPrices(tier.prices, always), tiers: toTiers(tier.tiers) },
            ]),
          ),
        }),
  }
}
