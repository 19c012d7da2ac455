import { nanoOfProduct } from '../billing/exact-product.ts'
import { usdOfNano } from '../billing/money.ts'
import type { PriceInput } from '../contract/index.ts'

/** USD per million input tokens that a model ratio of 1 stands for: 1 unit of quota a token, 500,000 units a dollar. */
const usdOfRatioOne = 2

/** One hour's cache writes cost 2 × input where five minutes' cost 1.25 ×: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#pricing */
const hourOverFiveMinutes = 1.6

/** The tables of New API and One API: numbers by the name of a model or group. */
export interface LegacyRatios {
  modelRatio: Readonly<Record<string, number>>
  completionRatio: Readonly<Record<string, number>>
  cacheRatio: Readonly<Record<string, number>>
  createCacheRatio: Readonly<Record<string, number>>
  /** USD per request. */
  modelPrice: Readonly<Record<string, number>>
  groupRatio: Readonly<Record<string, number>>
}

export interface ConvertedRatios {
  prices: { model: string; price: PriceInput }[]
  groups: { name: string; ratio: number }[]
  skipped: { model: string; reason: string }[]
}

/** The proportion of output to input that is known of a model, as two prices; undefined = not known. */
type KnownPrices = (model: string) => { input: number; output: number } | undefined

const groupName = /^[A-Za-z0-9_.-]{1,64}$/
const largestPrice = 1_000_000

/**
 * Ratios as prices in USD, exactly: a ratio is a decimal number and so is the price. A price per request wins over a ratio, as
 * it does there. A model without a completion ratio gets the proportion that is known of it, else 1.
 */
export function pricesOfRatios(tables: LegacyRatios, known: KnownPrices): ConvertedRatios {
  const converted: ConvertedRatios = { prices: [], groups: [], skipped: [] }
  const { prices, groups, skipped } = converted
  for (const model of new Set([...Object.keys(tables.modelPrice), ...Object.keys(tables.modelRatio)])) {
    const problem = nameProblem(model)
    if (problem !== undefined) {
      skipped.push({ model: model.slice(0, 256), reason: problem })
      continue
    }
    try {
      const price = priceOf(model, tables, known)
      if (largest(price) > largestPrice) skipped.push({ model, reason: 'its price is beyond all reason' })
      else prices.push({ model, price })
    } catch {
      skipped.push({ model, reason: 'its ratios are no numbers that a price can be made of' })
    }
  }
  const parts = [tables.completionRatio, tables.cacheRatio, tables.createCacheRatio]
  for (const model of new Set(parts.flatMap((table) => Object.keys(table)))) {
    if (Object.hasOwn(tables.modelRatio, model) || Object.hasOwn(tables.modelPrice, model)) continue
    skipped.push({
      model: model.slice(0, 256),
      reason: 'it has no model ratio that its other ratios could be taken of',
    })
  }
  for (const [name, ratio] of Object.entries(tables.groupRatio)) {
    if (!groupName.test(name))
      skipped.push({ model: `group ${name.slice(0, 200)}`, reason: 'no group can have this name' })
    else if (name === 'default' && ratio !== 1)
      skipped.push({ model: 'group default', reason: 'the group "default" always has ratio 1' })
    else if (ratio > 1000) skipped.push({ model: `group ${name}`, reason: 'its ratio is beyond all reason' })
    else if (name !== 'default') groups.push({ name, ratio })
  }
  return converted
}

function nameProblem(model: string): string | undefined {
  if (model.trim() === '' || model.length > 256) return 'no model can have this name'
  return model.includes('*') ? 'a price is for one model, not for a pattern' : undefined
}

function priceOf(model: string, tables: LegacyRatios, known: KnownPrices): PriceInput {
  const perRequest = numberOf(tables.modelPrice, model)
  if (perRequest !== undefined) return { input: 0, output: 0, perRequest: usd(perRequest) }
  const ratio = numberOf(tables.modelRatio, model) ?? 0
  const cacheRead = numberOf(tables.cacheRatio, model)
  const cacheWrite = numberOf(tables.createCacheRatio, model)
  return {
    input: usd(usdOfRatioOne, ratio),
    output: outputOf(model, ratio, numberOf(tables.completionRatio, model), known),
    cacheRead: cacheRead === undefined ? null : usd(usdOfRatioOne, ratio, cacheRead),
    cacheWrite5m: cacheWrite === undefined ? null : usd(usdOfRatioOne, ratio, cacheWrite),
    cacheWrite1h: cacheWrite === undefined ? null : usd(usdOfRatioOne, ratio, cacheWrite, hourOverFiveMinutes),
  }
}

function outputOf(model: string, ratio: number, completion: number | undefined, known: KnownPrices): number {
  if (completion !== undefined) return usd(usdOfRatioOne, ratio, completion)
  const listed = known(model)
  if (listed === undefined || listed.input === 0) return usd(usdOfRatioOne, ratio)
  const input = nanoOfProduct(usdOfRatioOne, ratio)
  const [output, base] = [nanoOfProduct(listed.output), nanoOfProduct(listed.input)].map(BigInt) as [bigint, bigint]
  // Half up, as everywhere: the proportion itself may have no end (10 : 3).
  return usdOfNano((BigInt(input) * output * 2n + base) / (base * 2n))
}

function usd(...factors: number[]): number {
  return usdOfNano(nanoOfProduct(...factors))
}

function largest(price: PriceInput): number {
  return Math.max(price.input, price.output, price.cacheRead ?? 0, price.cacheWrite1h ?? 0, price.perRequest ?? 0)
}

function numberOf(table: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
