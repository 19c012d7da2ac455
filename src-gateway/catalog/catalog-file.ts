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

/** USD per million tokens. Absent buckets are charged as input or output. */
export interface CatalogTokenPrices {
  input: number
  output: number
  cacheRead?: number
  cacheWrite5m?: number
  cacheWrite1h?: number
  reasoning?: number
  audioInput?: number
  audioCacheRead?: number
  audioOutput?: number
  image?: number
  imageOutput?: number
}

export interface CatalogPrice extends CatalogTokenPrices {
  /** USD each. */
  perRequest?: number
  perImage?: number
  perSecond?: number
  tools?: Record<string, number>
  tiers?: (CatalogTokenPrices & { aboveInputTokens: number })[]
  serviceTiers?: Record<string, { ratio: number } | CatalogTokenPrices>
  regions?: Record<string, number>
}

/** The shape of resources/prices/additions.json: what the price source does not know, with the page it stands on. */
export interface CatalogAdditions {
  about: string
  /** Day the pages were read. */
  read: string
  additions: {
    vendor: string
    page: string
    /** By the catalogue's names; `*` = all of the vendor. */
    models: string[] | '*'
    price: Partial<CatalogPrice>
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
