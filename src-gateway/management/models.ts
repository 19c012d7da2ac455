import { priceOfTable } from '../billing/price-table.ts'
import type { ServingChannel } from '../catalog/types.ts'
import { GatewayError, type Model } from '../contract/index.ts'
import type { StoredPrice } from '../storage/money-types.ts'
import { base } from './base.ts'
import type { CatalogModel, ManagementParts } from './parts.ts'

/** Who serves which name: exact names by lookup, patterns by walking the few that exist. */
class Servers {
  readonly #exact = new Map<string, ServingChannel[]>()
  readonly #patterns: { prefix: string; channel: ServingChannel }[] = []

  constructor(channels: Iterable<ServingChannel>) {
    for (const channel of channels) {
      for (const name of channel.models) {
        if (name.endsWith('*')) this.#patterns.push({ prefix: name.slice(0, -1), channel })
        else {
          const others = this.#exact.get(name)
          if (others) others.push(channel)
          else this.#exact.set(name, [channel])
        }
      }
    }
  }

  /** Names that channels spell out. */
  get names(): Iterable<string> {
    return this.#exact.keys()
  }

  of(name: string): ServingChannel[] {
    const found = new Set(this.#exact.get(name))
    for (const { prefix, channel } of this.#patterns) if (name.startsWith(prefix)) found.add(channel)
    return [...found]
  }
}

/** Models: what the catalogue, the channels and the person's own prices know. */
export function modelHandlers({ storage, config, catalog, now }: ManagementParts) {
  const known = new Map<string, CatalogModel>(catalog.models.map((model) => [model.name, model]))

  /** A person's own prices that hold for every provider. */
  async function ownPrices(model?: string): Promise<StoredPrice[]> {
    const rows = await storage.prices.all({ now: now(), history: false, model })
    return rows.filter(({ origin, provider }) => origin === 'own' && provider === null)
  }

  function view(name: string, servers: Servers): Model {
    const { priceOf } = config.current
    const channels = servers.of(name).map((channel) => ({
      id: channel.id,
      name: channel.name,
      provider: channel.provider,
      upstreamModel: channel.modelMapping[name] ?? name,
      enabled: channel.enabled,
    }))
    const serving = channels.find((channel) => channel.enabled) ?? channels[0]
    const entry = known.get(name)
    const provider = serving?.provider ?? entry?.vendor ?? ''
    const found =
      priceOf(name, provider) ??
      (serving !== undefined && serving.upstreamModel !== name ? priceOf(serving.upstreamModel, provider) : undefined)
    return {
      name,
      channels,
      price: found === undefined ? (entry?.price ?? null) : priceOfTable(found.table),
      priceSource: found?.source ?? (entry?.price ? 'catalog' : 'none'),
      vendor: entry?.vendor ?? null,
      contextWindow: entry?.contextWindow ?? null,
    }
  }

  return {
    list: base.models.list.handler(async ({ input }) => {
      const servers = new Servers(config.current.channels.values())
      const overridden = (await ownPrices()).map(({ model }) => model)
      const search = input.search?.trim().toLowerCase() ?? ''
      const names = new Set([...servers.names, ...overridden, ...known.keys()])
      const items = [...names]
        .filter((name) => name.toLowerCase().includes(search))
        .map((name) => view(name, servers))
        .filter((model) => input.served === undefined || model.channels.length > 0 === (input.served === 'true'))
        .sort(
          (a, b) =>
            Number(b.channels.length > 0) - Number(a.channels.length > 0) ||
            (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
        )
      return {
        items,
        nextCursor: null,
        catalog: { source: catalog.source, date: catalog.date, models: catalog.models.length },
      }
    }),

    setPrice: base.models.setPrice.handler(async ({ input }) => {
      const { name, ...price } = input
      const at = now()
      await storage.prices.set([{ model: name, provider: null, price, origin: 'own', source: null, validFrom: at }], at)
      await config.rebuild()
      return view(name, new Servers(config.current.channels.values()))
    }),

    resetPrice: base.models.resetPrice.handler(async ({ input }) => {
      const own = await ownPrices(input.name)
      if (own.length === 0) throw new GatewayError('price.not_found', `"${input.name}" has no price of your own`)
      for (const { id } of own) await storage.prices.end(id, now())
      await config.rebuild()
      return view(input.name, new Servers(config.current.channels.values()))
    }),
  }
}
