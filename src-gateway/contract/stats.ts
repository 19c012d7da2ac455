import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, rowId, usd } from './ids.ts'

export const liveFrame = z.object({
  at: instant,
  /** Requests started in the last 60 s. */
  rpm: z.number(),
  /** Tokens, in and out, settled in the last 60 s. */
  tpm: z.number(),
  /** Output tokens per second over the last second's streams. */
  tps: z.number(),
  inFlight: z.number(),
  /** Failed share of the requests finished in the last 60 s, 0 to 1. */
  errorRate: z.number(),
  /** Over the last 60 s; null when nothing was answered. */
  firstByteP50Ms: z.number().nullable(),
  firstByteP95Ms: z.number().nullable(),
  /** Cost of the last 60 s, times 60. */
  costPerHourUsd: usd,
})
export type LiveFrame = z.infer<typeof liveFrame>

const totals = z.object({
  requests: z.number(),
  errors: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  reasoningTokens: z.number(),
  costUsd: usd,
  /** Means over answered requests; null when there were none. */
  latencyMs: z.number().nullable(),
  firstByteMs: z.number().nullable(),
})
export type Totals = z.infer<typeof totals>

const range = z.object({
  from: instant.optional(),
  to: instant.optional(),
  model: z.string().max(256).optional(),
  channelId: rowId.optional(),
  tokenId: rowId.optional(),
  userId: rowId.optional(),
  group: z.string().max(64).optional(),
})

export const groupBy = z.enum(['model', 'channel', 'token', 'user', 'none'])

const tag = { tags: ['stats'] }

export const statsContract = {
  summary: oc
    .route({
      method: 'GET',
      path: '/stats/summary',
      ...tag,
      summary: 'Totals of a period (default: the last 24 hours)',
    })
    .input(range)
    .output(totals.extend({ from: instant, to: instant })),
  series: oc
    .route({ method: 'GET', path: '/stats/series', ...tag, summary: 'Totals per bucket of time' })
    .input(
      range.extend({ bucket: z.enum(['minute', 'hour', 'day']).default('hour'), groupBy: groupBy.default('none') }),
    )
    .output(
      z.object({
        from: instant,
        to: instant,
        bucket: z.enum(['minute', 'hour', 'day']),
        groupBy,
        /** One per group and bucket that has requests; `key` is the model name or the row id as text, `all` when not grouped. */
        items: z.array(totals.extend({ at: instant, key: z.string(), label: z.string() })),
      }),
    ),
  live: oc
    .route({ method: 'GET', path: '/stats/live', ...tag, summary: 'One frame a second (server-sent events)' })
    .output(eventIterator(liveFrame)),
  /** The last hour of frames, oldest first, so that a chart starts full. */
  recent: oc
    .route({ method: 'GET', path: '/stats/recent', ...tag, summary: 'The live frames of the last hour' })
    .input(z.object({ minutes: z.coerce.number<number | string>().int().min(1).max(60).default(60) }))
    .output(z.object({ items: z.array(liveFrame) })),
}
