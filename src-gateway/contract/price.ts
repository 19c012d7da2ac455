import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, rowId } from './ids.ts'
import { price } from './model.ts'

const modelName = z.string().trim().min(1).max(256)

/** Where a price comes from, strongest first: set here, taken over from a price list by URL, shipped with the program. */
export const priceOrigin = z.enum(['own', 'list', 'catalog'])

/** A price with the time it holds for. A price once charged with is never changed: a new one takes its place. */
export const priceRow = z.object({
  id: z.number(),
  model: z.string(),
  /** The provider it holds for; null = all. */
  provider: z.string().nullable(),
  price,
  origin: priceOrigin,
  /** The list's address, or what was imported. */
  source: z.string().nullable(),
  validFrom: instant,
  /** null = until another one is set. */
  validTo: instant.nullable(),
  createdAt: instant,
})
export type PriceRow = z.infer<typeof priceRow>

/** A price as it was charged with. */
export const priceVersion = z.object({
  id: z.number(),
  model: z.string(),
  provider: z.string(),
  origin: priceOrigin.or(z.literal('default')),
  /** `catalog 2026-11-21`, the list's address. */
  source: z.string().nullable(),
  price,
  firstUsedAt: instant,
})
export type PriceVersion = z.infer<typeof priceVersion>

/** A model that was used, or can be asked for, and has no price. */
export const unpricedModel = z.object({
  model: z.string(),
  provider: z.string().nullable(),
  requests: z.number(),
  lastUsedAt: instant.nullable(),
})

export type UnpricedModel = z.infer<typeof unpricedModel>

/** What a price list would change. */
export const priceChange = z.object({
  model: z.string(),
  provider: z.string().nullable(),
  kind: z.enum(['added', 'changed', 'removed']),
  before: price.nullable(),
  after: price.nullable(),
})
export type PriceChange = z.infer<typeof priceChange>

export const priceDiff = z.object({
  /** Names this diff for `apply`; good for an hour. */
  id: z.string(),
  source: z.string(),
  fetchedAt: instant,
  changes: z.array(priceChange),
  /** Entries that could not be read, with the reason. */
  skipped: z.array(z.object({ model: z.string(), reason: z.string() })),
})
export type PriceDiff = z.infer<typeof priceDiff>

/** A factor beside the price. `group-pair`: users of group `subject` that use an API key of group `other`. */
export const ratio = z.object({
  kind: z.enum(['model', 'provider', 'channel', 'group-pair']),
  subject: z.string().min(1).max(256),
  other: z.string().max(64).default(''),
  ratio: z.number().min(0).max(1000),
})
export type Ratio = z.infer<typeof ratio>

/** The peers' units: model ratio 1 = 2 USD per million input tokens, 500,000 quota = 1 USD. */
export const legacyRatios = z.strictObject({
  modelRatio: z.record(z.string(), z.number().min(0)).default({}),
  completionRatio: z.record(z.string(), z.number().min(0)).default({}),
  cacheRatio: z.record(z.string(), z.number().min(0)).default({}),
  createCacheRatio: z.record(z.string(), z.number().min(0)).default({}),
  /** USD per request. */
  modelPrice: z.record(z.string(), z.number().min(0)).default({}),
  groupRatio: z.record(z.string(), z.number().min(0)).default({}),
})

const tag = { tags: ['prices'] }

export const priceContract = {
  list: oc
    .route({ method: 'GET', path: '/prices', ...tag, summary: 'Prices set here or taken over, with their validity' })
    .input(z.object({ model: modelName.optional(), history: z.enum(['true', 'false']).default('false') }))
    .output(z.object({ items: z.array(priceRow), nextCursor: z.string().nullable() })),
  set: oc
    .route({ method: 'POST', path: '/prices', successStatus: 201, ...tag, summary: 'Set a price from a time on' })
    .input(
      z.strictObject({
        model: modelName,
        provider: z.string().max(64).nullable().default(null),
        price,
        /** Default: now. Never in the past: what was charged stays as it is. */
        validFrom: instant.optional(),
      }),
    )
    .output(priceRow),
  remove: oc
    .route({ method: 'DELETE', path: '/prices/{id}', ...tag, summary: 'End a price now; the next weaker one holds' })
    .input(z.object({ id: rowId }))
    .output(z.object({ deleted: z.literal(true) })),
  version: oc
    .route({ method: 'GET', path: '/prices/versions/{id}', ...tag, summary: 'A price as it was charged with' })
    .input(z.object({ id: rowId }))
    .output(priceVersion),
  unpriced: oc
    .route({ method: 'GET', path: '/prices/unpriced', ...tag, summary: 'Models in use without a price' })
    .output(z.object({ items: z.array(unpricedModel), nextCursor: z.string().nullable() })),
  /** Reads a price list, and changes nothing. */
  compare: oc
    .route({ method: 'POST', path: '/prices/compare', ...tag, summary: 'What a price list from a URL would change' })
    .input(
      z.strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .max(2000)
          .optional(),
      }),
    )
    .output(priceDiff),
  apply: oc
    .route({ method: 'POST', path: '/prices/apply', ...tag, summary: 'Take over approved changes of a price list' })
    .input(z.strictObject({ id: z.string().max(100), models: z.array(modelName).max(20_000).optional() }))
    .output(z.object({ applied: z.number() })),
  importRatios: oc
    .route({ method: 'POST', path: '/prices/import-ratios', ...tag, summary: 'Take over ratios of New API or One API' })
    .input(legacyRatios)
    .output(z.object({ prices: z.number(), groups: z.number(), skipped: priceDiff.shape.skipped })),
  ratios: oc
    .route({ method: 'GET', path: '/ratios', ...tag, summary: 'Factors beside the price' })
    .output(z.object({ items: z.array(ratio), nextCursor: z.string().nullable() })),
  setRatio: oc
    .route({ method: 'PUT', path: '/ratios', ...tag, summary: 'Set a factor; 1 removes it' })
    .input(ratio)
    .output(ratio),
}
