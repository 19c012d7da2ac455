import { oc } from '@orpc/contract'
import { z } from 'zod'
import { limits, limitsPatch, noLimits } from './channel.ts'
import { instant, protocolId, rowId } from './ids.ts'

/**
 * How one of several channels of the same priority is chosen. `weighted`: by chance, by weight. `round-robin`: in turn.
 * `latency`: the fastest first byte of late (whole reply where nothing is streamed). `cost`: the lowest price. `least-busy`:
 * the fewest requests in progress.
 */
export const routingStrategy = z.enum(['weighted', 'round-robin', 'latency', 'cost', 'least-busy'])
export type RoutingStrategy = z.infer<typeof routingStrategy>

export const fallbackModels = z.array(z.string().trim().min(1).max(256)).max(20)

const ruleFields = {
  /** Name clients ask for; `*` at the end is a wildcard. An exact name wins over a wildcard, a longer one over a shorter. */
  model: z.string().trim().min(1).max(256),
  /** Group it holds for; null = every group. A rule of the group wins over one for all. */
  group: z.string().min(1).max(64).nullable(),
  /** null = as the group says. */
  strategy: routingStrategy.nullable(),
  sticky: z.boolean().nullable(),
  /** Models asked in its place when nothing can serve it, in this order. */
  fallbacks: fallbackModels,
  /** Models asked in its place when the prompt is too long for it. */
  contextFallbacks: fallbackModels,
  limits,
}

/** What is different about routing one model. */
export const modelRule = z.object({ id: z.number(), ...ruleFields, createdAt: instant, updatedAt: instant })
export type ModelRule = z.infer<typeof modelRule>

export const modelRuleCreate = z.strictObject({
  model: ruleFields.model,
  group: ruleFields.group.default(null),
  strategy: ruleFields.strategy.default(null),
  sticky: ruleFields.sticky.default(null),
  fallbacks: ruleFields.fallbacks.default([]),
  contextFallbacks: ruleFields.contextFallbacks.default([]),
  limits: ruleFields.limits.default(noLimits),
})

const planned = z.object({
  channelId: z.number(),
  channelName: z.string(),
  keyId: z.number().nullable(),
  /** The model as it was asked for, or the fallback for it. */
  model: z.string(),
  protocol: z.string(),
  mode: z.enum(['passthrough', 'translate']),
  upstreamModel: z.string(),
  reason: z.string(),
})

export const routingContract = {
  explain: oc
    .route({
      method: 'GET',
      path: '/routing/explain',
      tags: ['routing'],
      summary: 'The plan as it would be made now, with reasons',
    })
    .input(
      z.object({
        model: z.string().min(1).max(256),
        tokenId: rowId.optional(),
        protocol: protocolId.default('openai-chat'),
        /** A conversation's key (session header, `prompt_cache_key`), for groups that keep conversations on a channel. */
        session: z.string().max(500).optional(),
        /** Whether the reply is to be streamed: routing by latency looks at the first byte then. */
        stream: z.enum(['true', 'false']).default('false'),
        /** Tokens of the prompt, for models that take fewer. */
        promptTokens: z.coerce.number<number | string>().int().min(1).max(1_000_000_000).optional(),
      }),
    )
    .output(
      z.object({
        attempts: z.array(planned),
        excluded: z.array(
          z.object({
            channelId: z.number(),
            channelName: z.string(),
            reason: z.string(),
            /** When it will be tried again; null = not by itself. */
            until: instant.nullable(),
          }),
        ),
        /** By which rule the order was made. */
        strategy: routingStrategy,
        sticky: z.boolean(),
        /** With no attempts: when the first channel that could serve it will be tried again. */
        retryAt: instant.nullable(),
      }),
    ),
}

/** Rules for single models. */
export const ruleContract = {
  list: oc
    .route({ method: 'GET', path: '/routing/rules', tags: ['routing'], summary: 'Rules for single models' })
    .output(z.object({ items: z.array(modelRule), nextCursor: z.string().nullable() })),
  create: oc
    .route({ method: 'POST', path: '/routing/rules', successStatus: 201, tags: ['routing'], summary: 'Add a rule' })
    .input(modelRuleCreate)
    .output(modelRule),
  update: oc
    .route({ method: 'PATCH', path: '/routing/rules/{id}', tags: ['routing'], summary: 'Change a rule' })
    .input(
      z
        .strictObject({ ...ruleFields, limits: limitsPatch })
        .partial()
        .extend({ id: rowId }),
    )
    .output(modelRule),
  remove: oc
    .route({ method: 'DELETE', path: '/routing/rules/{id}', tags: ['routing'], summary: 'Delete a rule' })
    .input(z.object({ id: rowId }))
    .output(z.object({ deleted: z.literal(true) })),
}
