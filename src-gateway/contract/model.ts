import { oc } from '@orpc/contract'
import { z } from 'zod'
import { limits, limitsPatch, noLimits } from './channel.ts'
import { instant } from './ids.ts'
import { fallbackModels, routingStrategy } from './routing.ts'

const perMillion = z.number().min(0).max(1_000_000)
const optional = perMillion.nullable().default(null)
/** Absent where it is not used, so that a price looks as it always did. */
const later = perMillion.nullable().optional()
const perPiece = z.number().min(0).max(1_000_000)
const priceRatio = z.number().min(0).max(1000)
const tierName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/)

const parts = {
  reasoning: later,
  audioInput: later,
  audioCacheRead: later,
  audioOutput: later,
  image: later,
  imageOutput: later,
}

/** USD per million tokens. null = cache reads and writes cost what plain input does, parts what they are part of. */
const tokenPrices = z.object({
  input: perMillion,
  output: perMillion,
  cacheRead: optional,
  cacheWrite5m: optional,
  cacheWrite1h: optional,
  ...parts,
})
export type TokenPriceInput = z.input<typeof tokenPrices>

/** Prices of a request whose whole prompt is larger; a part without a price here keeps the one it has without the tier. */
const contextTiers = z
  .array(tokenPrices.extend({ aboveInputTokens: z.number().int().positive() }))
  .max(10)
  .default([])

/**
 * USD per million tokens; null means the bucket is charged as plain input (or output). 0 is a price: it costs nothing.
 */
export const price = z.object({
  input: perMillion,
  output: perMillion,
  cacheRead: optional,
  cacheWrite5m: optional,
  cacheWrite1h: optional,
  reasoning: optional,
  audioInput: optional,
  /** Audio read from cache. */
  audioCacheRead: later,
  audioOutput: optional,
  image: optional,
  /** Pictures in the answer. */
  imageOutput: later,
  /** USD per request. */
  perRequest: perPiece.default(0),
  /** USD per picture made. */
  perImage: perPiece.nullable().optional(),
  /** USD per second of sound or film. */
  perSecond: perPiece.nullable().optional(),
  /** USD per call of a tool that the vendor runs: `web_search`, `file_search`, `code_execution` … */
  tools: z.record(tierName, perPiece).optional(),
  tiers: contextTiers,
  /**
   * By the class of service the vendor says it answered with (`flex`, `priority`, `batch`): a ratio on all that tokens cost, or
   * prices of its own.
   */
  serviceTiers: z
    .record(tierName, z.union([z.strictObject({ ratio: priceRatio }), tokenPrices.extend({ tiers: contextTiers })]))
    .optional(),
  /** Ratio on all that tokens cost, by where they were computed when a client may choose (`us`). */
  regions: z.record(tierName, priceRatio).optional(),
})
export type Price = z.infer<typeof price>
export type PriceInput = z.input<typeof price>

export const model = z.object({
  name: z.string(),
  /** Channels that serve it now. */
  channels: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      provider: z.string(),
      upstreamModel: z.string(),
      enabled: z.boolean(),
    }),
  ),
  price: price.nullable(),
  priceSource: z.enum(['catalog', 'override', 'none']),
  /** Vendor that the catalogue knows the model from. */
  vendor: z.string().nullable(),
  contextWindow: z.number().nullable(),
})
export type Model = z.infer<typeof model>

const tag = { tags: ['models'] }

export const modelContract = {
  list: oc
    .route({ method: 'GET', path: '/models', ...tag, summary: 'Known models, who serves them, what they cost' })
    .input(z.object({ search: z.string().max(256).optional(), served: z.enum(['true', 'false']).optional() }))
    .output(
      z.object({
        items: z.array(model),
        nextCursor: z.string().nullable(),
        catalog: z.object({ source: z.string(), date: z.string(), models: z.number() }),
      }),
    ),
  setPrice: oc
    .route({ method: 'PUT', path: '/models/{name}/price', ...tag, summary: 'Override the price of a model' })
    .input(price.extend({ name: z.string().min(1).max(256) }))
    .output(model),
  resetPrice: oc
    .route({ method: 'DELETE', path: '/models/{name}/price', ...tag, summary: 'Back to the catalogue price' })
    .input(z.object({ name: z.string().min(1).max(256) }))
    .output(model),
}

export const group = z.object({
  name: z.string(),
  ratio: z.number(),
  strategy: routingStrategy,
  /** Whether a conversation stays on its channel as long as that lives. */
  sticky: z.boolean(),
  /** Models asked for in the place of one that nothing can serve, in this order. */
  fallbacks: z.array(z.string()),
  limits,
  channels: z.number(),
  tokens: z.number(),
  createdAt: instant,
})
export type Group = z.infer<typeof group>

const ratio = z.number().min(0).max(1000)
const groupName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, "_", "." and "-" only')

export const groupContract = {
  list: oc
    .route({ method: 'GET', path: '/groups', tags: ['groups'], summary: 'List groups; `default` always exists' })
    .output(z.object({ items: z.array(group), nextCursor: z.string().nullable() })),
  create: oc
    .route({ method: 'POST', path: '/groups', successStatus: 201, tags: ['groups'], summary: 'Create a group' })
    .input(
      z.strictObject({
        name: groupName,
        ratio: ratio.default(1),
        strategy: routingStrategy.default('weighted'),
        sticky: z.boolean().default(false),
        fallbacks: fallbackModels.default([]),
        limits: limits.default(noLimits),
      }),
    )
    .output(group),
  update: oc
    .route({ method: 'PATCH', path: '/groups/{name}', tags: ['groups'], summary: 'Change a group' })
    .input(
      z.strictObject({
        name: z.string(),
        ratio: ratio.optional(),
        strategy: routingStrategy.optional(),
        sticky: z.boolean().optional(),
        fallbacks: fallbackModels.optional(),
        limits: limitsPatch.optional(),
      }),
    )
    .output(group),
  remove: oc
    .route({ method: 'DELETE', path: '/groups/{name}', tags: ['groups'], summary: 'Delete an unused group' })
    .input(z.object({ name: z.string() }))
    .output(z.object({ deleted: z.literal(true) })),
}
