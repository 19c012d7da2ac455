/** The shape of resources/prices/catalog.json, written by scripts/update-prices.ts. Prices are USD per million tokens. */
export interface CatalogFile {
  /** Package and version that the data was taken from. */
  source: string
  licence: string
  /** Day it was taken, `2026-11-21`. */
  date: string
  vendors: CatalogVendor[]
  /** By vendor; of one vendor, the first whose rule holds is the one. */
  models: CatalogModel[]
}

/** Whose price list it is: a model maker's own, or that of a host of others' models. */
export interface CatalogVendor {
  id: string
  name: string
  maker: boolean
  /** Page with the prices. */
  url: string | null
  /** Which names are this maker's at all; its models' rules are tried only on those. Absent = no rule but exact names. */
  match?: CatalogMatch
}

export interface CatalogModel {
  vendor: string
  model: string
  name?: string
  /** Context window in tokens. */
  context?: number
  /** No longer offered; priced still. */
  deprecated?: boolean
  /** Other exact names. */
  aka: string[]
  /** Rules for names that cannot be listed; one must hold. */
  match?: CatalogMatch[]
  /** The last row that applies at a time is the price then. */
  prices: CatalogPriceRow[]
}

export interface CatalogPriceRow {
  /** Applies from this day on, UTC. */
  from?: string
  /** Applies from the first time of day to before the second, UTC, every day. */
  between?: [string, string]
  price: CatalogPrice
}

/** Absent buckets are charged as input or output. */
export interface CatalogPrice {
  input: number
  output: number
  cacheRead?: number
  cacheWrite5m?: number
  cacheWrite1h?: number
  reasoning?: number
  audioInput?: number
  audioOutput?: number
  image?: number
  perRequest?: number
  tiers?: {
    aboveInputTokens: number
    input: number
    output: number
    cacheRead?: number
    cacheWrite5m?: number
    cacheWrite1h?: number
  }[]
}

/** A rule on a model's name; letter case does not count. */
export type CatalogMatch =
  | { equals: string }
  | { starts_with: string }
  | { ends_with: string }
  | { contains: string }
  | { regex: string }
  | { and: CatalogMatch[] }
  | { or: CatalogMatch[] }
