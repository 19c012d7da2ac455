import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, usd } from './ids.ts'

/**
 * Where a request in flight stands: waiting for a place or for its plan, asking a channel, answered with its head but no byte for
 * the client yet, being passed on, or being counted and written down.
 */
export const livePhase = z.enum(['waiting', 'asking', 'first-byte', 'streaming', 'settling'])
export type LivePhase = z.infer<typeof livePhase>

const liveFacts = z.object({
  requestId: z.string(),
  /** When it arrived. */
  at: instant,
  clientName: z.string().nullable(),
  clientIp: z.string(),
  tokenId: z.number().nullable(),
  tokenName: z.string().nullable(),
  group: z.string().nullable(),
  model: z.string().nullable(),
  upstreamModel: z.string().nullable(),
  /** Channel of the present attempt, or of the last one. */
  channelId: z.number().nullable(),
  channelName: z.string().nullable(),
  /** Attempts begun so far. */
  attempts: z.number(),
  inboundProtocol: z.string(),
  upstreamProtocol: z.string().nullable(),
  mode: z.enum(['passthrough', 'translate']).nullable(),
  endpoint: z.string(),
  stream: z.boolean(),
  /** Of the request's body. */
  bytesIn: z.number(),
  /** Of the reply's body so far. */
  bytesOut: z.number(),
  /** Output tokens: an estimate while it streams, what is charged once it has ended. */
  outputTokens: z.number(),
  /** The cost: an estimate while it runs, what is charged once it has ended. */
  costUsd: usd,
  elapsedMs: z.number(),
  firstByteMs: z.number().nullable(),
})

/** A request in flight, as it stands at one moment. */
export const liveRequest = liveFacts.extend({ phase: livePhase })
export type LiveRequest = z.infer<typeof liveRequest>

/** A request that has ended, as its row in the log tells it. */
export const liveEnded = liveFacts.extend({
  /** What the client was told. */
  status: z.number(),
  errorCode: z.string().nullable(),
  inputTokens: z.number(),
})
export type LiveEnded = z.infer<typeof liveEnded>

/** What changed since the last frame. At most {@link liveFrameLimit} requests in all; those left out of `requests` follow. */
export const liveUpdate = z.object({
  at: instant,
  /** `requests` is all there is, up to the limit: whatever else a reader knows of has ended. The first frame is whole. */
  whole: z.boolean(),
  /** New and changed ones, oldest first. */
  requests: z.array(liveRequest),
  /** Those that ended, in that order. */
  ended: z.array(liveEnded),
  /** Ended ones that found no place here. */
  endedMore: z.number(),
  /** All that are in flight now. */
  inFlight: z.number(),
})
export type LiveUpdate = z.infer<typeof liveUpdate>

/** Requests in one frame. */
export const liveFrameLimit = 500

const tag = { tags: ['live'] }

export const liveContract = {
  requests: oc
    .route({ method: 'GET', path: '/live/requests', ...tag, summary: 'Requests in flight now, oldest first' })
    .output(
      z.object({
        items: z.array(liveRequest),
        /** All that are in flight; more than `items` when there are more than 500. */
        inFlight: z.number(),
      }),
    ),
  watch: oc
    .route({
      method: 'GET',
      path: '/live/watch',
      ...tag,
      summary: 'Requests in flight as they change, at most four frames a second (server-sent events)',
    })
    .output(eventIterator(liveUpdate)),
  cancel: oc
    .route({
      method: 'POST',
      path: '/live/requests/{requestId}/cancel',
      ...tag,
      summary: 'End a request in flight: its upstream is aborted, and what was used until then is charged',
    })
    .input(z.object({ requestId: z.string().max(100) }))
    .output(z.object({ cancelled: z.literal(true) })),
}
