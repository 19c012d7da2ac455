import { setImmediate } from 'node:timers/promises'
import { pricesOfRatios } from '../catalog/legacy-ratios.ts'
import { requestPrice } from '../catalog/request-price.ts'
import { setPrices } from '../catalog/set-prices.ts'
import { GatewayError, type PriceRow, type Ratio, type UnpricedModel } from '../contract/index.ts'
import type { StoredPrice } from '../storage/money-types.ts'
import { base } from './base.ts'
import { instantOf, instantOrNull } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** A price "from now on" that took a moment to arrive is from now on. */
const lateMs = 60_000
/** Prices looked up in one turn of the loop. */
const inOneTurn = 50
/** How far back a use counts as one. */
const usedMs = 30 * 86_400_000

function priceView(row: StoredPrice): Omit<PriceRow, 'price'> & { price: StoredPrice['price'] } {
  const { validFrom, validTo, createdAt, ...fields } = row
  return {
    ...fields,
    validFrom: instantOf(validFrom),
    validTo: instantOrNull(validTo),
    createdAt: instantOf(createdAt),
  }
}

/** Prices with their validity, lists to take them from, and the factors beside them. */
export function priceHandlers(parts: ManagementParts) {
  const { storage, config, providers, priceLists, catalog, now } = parts
  const catalogued = new Map(catalog.models.map((model) => [model.name.toLowerCase(), model.price]))

  function checkProvider(provider: string, field: string): void {
    if (!Object.hasOwn(providers, provider)) throw invalid(field, `there is no provider "${provider}"`)
  }

  async function checkRatio({ kind, subject, other, ratio }: Ratio): Promise<void> {
    if (kind !== 'group-pair' && other !== '') throw invalid('other', 'only a pair of groups has a second one')
    if (Math.round(ratio * 1_000_000) === 0 && ratio !== 0) throw invalid('ratio', 'at most six decimals are kept')
    if (kind === 'provider') checkProvider(subject, 'subject')
    if (kind === 'channel' && (await storage.channels.get(Number(subject) || 0)) === undefined)
      throw invalid('subject', `there is no channel ${subject}`)
    if (kind !== 'group-pair') return
    const groups = new Set((await storage.groups.all()).map(({ name }) => name))
    for (const [field, name] of Object.entries({ subject, other }))
      if (!groups.has(name)) throw invalid(field, `there is no group "${name}"`)
  }

  /** What channels spell out and nothing prices. There may be many thousands of names: relaying goes on between them. */
  async function servedWithoutPrice(): Promise<{ model: string; provider: string }[]> {
    const found: { model: string; provider: string }[] = []
    const seen = new Set<string>()
    for (const { enabled, provider, models, modelMapping } of config.current.channels.values()) {
      if (!enabled) continue
      for (const model of models) {
        const upstreamModel = modelMapping[model] ?? model
        const key = [provider, model, upstreamModel].join('\n')
        if (model.endsWith('*') || seen.has(key)) continue
        seen.add(key)
        if (seen.size % inOneTurn === 0) await setImmediate()
        if (requestPrice(config.current, { model, upstreamModel, provider }) === undefined)
          found.push({ model, provider })
      }
    }
    return found
  }

  return {
    list: base.prices.list.handler(async ({ input }) => {
      const history = input.history === 'true'
      const rows = await storage.prices.all({ now: now(), history, model: input.model })
      return { items: rows.map(priceView), nextCursor: null }
    }),

    set: base.prices.set.handler(async ({ input }) => {
      const { model, provider, price } = input
      if (provider !== null) checkProvider(provider, 'provider')
      const at = now()
      const asked = input.validFrom === undefined ? at : Date.parse(input.validFrom)
      if (asked < at - lateMs) throw invalid('validFrom', 'a price cannot begin in the past: what was charged stays')
      const validFrom = Math.max(asked, at)
      const [row] = await storage.prices.set([{ model, provider, price, origin: 'own', source: null, validFrom }], at)
      if (row === undefined) throw new GatewayError('internal', 'The price was not kept')
      await config.rebuild()
      return priceView(row)
    }),

    remove: base.prices.remove.handler(async ({ input }) => {
      if (!(await storage.prices.end(input.id, now())))
        throw new GatewayError('price.not_found', `There is no price ${input.id} that holds now or later`)
      await config.rebuild()
      return { deleted: true as const }
    }),

    version: base.prices.version.handler(async ({ input }) => {
      const version = await storage.money.priceVersion(input.id)
      if (version === undefined)
        throw new GatewayError('price.not_found', `Nothing was charged with a price ${input.id}`)
      return { ...version, firstUsedAt: instantOf(version.firstUsedAt) }
    }),

    unpriced: base.prices.unpriced.handler(async () => {
      const items = new Map<string, UnpricedModel>()
      for (const used of await storage.money.unpriced(now() - usedMs)) {
        const { model, provider, requests, lastUsedAt } = used
        const asked = { model, upstreamModel: model, provider: provider ?? '' }
        if (requestPrice(config.current, asked) !== undefined) continue
        items.set(`${provider}\n${model}`, { model, provider, requests, lastUsedAt: instantOrNull(lastUsedAt) })
      }
      for (const { model, provider } of await servedWithoutPrice()) {
        const key = `${provider}\n${model}`
        if (!items.has(key)) items.set(key, { model, provider, requests: 0, lastUsedAt: null })
      }
      return { items: [...items.values()], nextCursor: null }
    }),

    compare: base.prices.compare.handler(({ input }) => {
      const url = input.url ?? config.current.settings.priceListUrl
      if (url === null) throw invalid('url', 'neither here nor in the settings is an address of a list')
      return priceLists.compare(url)
    }),

    apply: base.prices.apply.handler(async ({ input }) => {
      const applied = await priceLists.apply(input.id, input.models)
      await config.rebuild()
      return { applied }
    }),

    importRatios: base.prices.importRatios.handler(async ({ input }) => {
      const at = now()
      const { prices, groups, skipped } = pricesOfRatios(
        input,
        (model) => catalogued.get(model.toLowerCase()) ?? undefined,
      )
      const row = { provider: null, origin: 'own' as const, source: 'imported ratios', validFrom: at }
      await setPrices(
        storage.prices,
        prices.map((price) => ({ ...row, ...price })),
        at,
      )
      const existing = new Set((await storage.groups.all()).map(({ name }) => name))
      for (const { name, ratio } of groups) {
        if (existing.has(name)) await storage.groups.update(name, { ratio })
        else await storage.groups.create({ ...newGroup, name, ratio, createdAt: at })
      }
      await config.rebuild()
      return { prices: prices.length, groups: groups.length, skipped }
    }),

    ratios: base.prices.ratios.handler(async () => ({ items: await storage.ratios.all(), nextCursor: null })),

    setRatio: base.prices.setRatio.handler(async ({ input }) => {
      await checkRatio(input)
      await storage.ratios.set(input)
      await config.rebuild()
      return input
    }),
  }
}

const newGroup = {
  strategy: 'weighted',
  sticky: false,
  fallbacks: [],
  limits: { rpm: null, tpm: null, concurrency: null },
}

function invalid(field: string, problem: string): GatewayError {
  return new GatewayError('price.invalid', `${field}: ${problem}`, { field })
}
