import { z } from 'zod'
import { providers } from '../providers/registry.ts'
import type { RawPrice } from './price-list.ts'

const vendor = z.looseObject({ id: z.string(), maker: z.boolean() })
const model = z.looseObject({
  vendor: z.string(),
  model: z.string().min(1).max(256),
  prices: z
    .array(z.looseObject({ from: z.string().optional(), between: z.unknown().optional(), price: z.unknown() }))
    .min(1),
})

/**
 * The format of resources/prices/catalog.json. A maker's prices hold wherever the model is had from, a host's where its list is
 * the first that is looked at. Of prices that change by date, the present one is taken.
 */
export function* readCatalogList(
  file: { vendors: unknown[]; models: unknown[] },
  now: number,
): Generator<RawPrice, void, undefined> {
  const vendors = new Map<string, z.infer<typeof vendor>>()
  for (const one of file.vendors) {
    const read = vendor.safeParse(one)
    if (read.success) vendors.set(read.data.id, read.data)
  }
  const day = new Date(now).toISOString().slice(0, 10)
  for (const [at, one] of file.models.entries()) {
    const read = model.safeParse(one)
    if (!read.success) {
      yield { listed: nameOf(one) ?? `entry ${at + 1}`, reason: 'its entry cannot be read' }
      continue
    }
    const { model: name, prices } = read.data
    const seller = vendors.get(read.data.vendor)
    const row = prices.filter(({ from }) => from === undefined || from <= day).at(-1)
    const where = seller === undefined ? [] : seller.maker ? [null] : hosts(seller.id)
    const reason =
      seller === undefined
        ? `the list has no vendor "${read.data.vendor.slice(0, 64)}"`
        : row === undefined
          ? 'it is not sold yet'
          : prices.some(({ between }) => between !== undefined)
            ? 'its price changes with the time of day'
            : where.length === 0
              ? `no provider here has the prices of "${seller.id.slice(0, 64)}"`
              : undefined
    if (reason !== undefined) yield { listed: name, reason }
    else for (const provider of where) yield { listed: name, model: name, provider, price: row?.price }
  }
}

function hosts(vendorId: string): string[] {
  return Object.values(providers)
    .filter(({ priceLists }) => priceLists[0] === vendorId)
    .map(({ id }) => id)
}

function nameOf(entry: unknown): string | undefined {
  const named = z.looseObject({ model: z.string() }).safeParse(entry)
  return named.success ? named.data.model.slice(0, 256) : undefined
}
