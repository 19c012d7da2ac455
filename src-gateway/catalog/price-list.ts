import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { GatewayError, type Price, price as priceSchema } from '../contract/index.ts'
import { readCatalogList } from './price-list-catalog.ts'
import { readLiteLlmList } from './price-list-litellm.ts'

/** A price as a list has it. */
export interface ListedPrice {
  model: string
  /** null = wherever the model is had from. */
  provider: string | null
  price: Price
}

/** What could be read of a list, and what could not. */
export interface PriceList {
  prices: ListedPrice[]
  skipped: { model: string; reason: string }[]
}

/** What the readers of the formats give, entry by entry: a price not yet held against what a price may be, or why there is none. */
export type RawPrice =
  | {
      /** What the list calls it. */
      listed: string
      model: string
      provider: string | null
      price: unknown
    }
  | { listed: string; reason: string }

const anyObject = z.record(z.string(), z.unknown())
const ownFormat = z.looseObject({ vendors: z.array(z.unknown()), models: z.array(z.unknown()) })
const mostSkipped = 5000
/** So many entries are read in one turn: a list of thousands may not hold up the requests that are relayed meanwhile. */
const inOneTurn = 25

/**
 * Reads a price list: the format of this program's own catalogue, or that of LiteLLM's
 * `model_prices_and_context_window.json`. What is wrong with one entry never spoils the others.
 * @throws GatewayError `price.list_failed` when it is neither
 */
export async function readPriceList(text: string, now: number): Promise<PriceList> {
  const whole = anyObject.safeParse(parsed(text))
  if (!whole.success) throw failed('it is no JSON object')
  const own = ownFormat.safeParse(whole.data)
  const raw = own.success ? readCatalogList(own.data, now) : readLiteLlmList(whole.data)
  if (raw === undefined) throw failed('it is neither a catalogue of this program nor a list in LiteLLM’s format')

  const list: PriceList = { prices: [], skipped: [] }
  const seen = new Set<string>()
  let inTurn = 0
  for (const entry of raw) {
    inTurn += 1
    if (inTurn % inOneTurn === 0) await setImmediate()
    if ('reason' in entry) {
      skip(list, entry.listed, entry.reason)
      continue
    }
    const { listed, model, provider, price } = entry
    const named = nameSchema.safeParse(model)
    const read = priceSchema.safeParse(price)
    const key = `${provider ?? ''}\n${model.toLowerCase()}`
    if (!named.success) skip(list, listed, 'no model can have this name')
    else if (!read.success) skip(list, listed, problemOf(read.error))
    else if (!seen.has(key)) {
      seen.add(key)
      list.prices.push({ model: named.data, provider, price: read.data })
    }
  }
  return list
}

const nameSchema = z.string().trim().min(1).max(256)

function skip({ skipped }: PriceList, model: string, reason: string): void {
  if (skipped.length < mostSkipped) skipped.push({ model: model.slice(0, 256), reason })
}

function problemOf({ issues }: z.ZodError): string {
  const [first] = issues
  return first === undefined ? 'its price cannot be read' : `${first.path.join('.')}: ${first.message}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw failed('it is not JSON')
  }
}

function failed(why: string): GatewayError {
  return new GatewayError('price.list_failed', `The price list could not be read: ${why}`, { field: 'url' })
}
