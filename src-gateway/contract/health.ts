import { oc } from '@orpc/contract'
import { z } from 'zod'
import { channel } from './channel.ts'
import { instant, rowId } from './ids.ts'

/** What is known of one channel, key and model that is not simply healthy. */
export const circuit = z.object({
  keyId: z.number().nullable(),
  /** The upstream's name; null = for all models. */
  model: z.string().nullable(),
  state: z.enum(['closed', 'open', 'half-open', 'cooling', 'no-credit', 'revoked']),
  /** Failures in a row. */
  failures: z.number(),
  reason: z.string().nullable(),
  since: instant,
  until: instant.nullable(),
})
export type Circuit = z.infer<typeof circuit>

export const channelHealth = z.object({
  channelId: z.number(),
  circuits: z.array(circuit),
  /** Requests in progress. */
  inFlight: z.number(),
  /** Smoothed, milliseconds; null = nothing seen. */
  firstByteMs: z.number().nullable(),
  totalMs: z.number().nullable(),
  /** The last hour by minutes, oldest first: for a sparkline. */
  minutes: z.array(
    z.object({ at: instant, requests: z.number(), failures: z.number(), firstByteMs: z.number().nullable() }),
  ),
  /** USD left at the vendor as far as it tells, null = not known. */
  balanceUsd: z.number().nullable(),
  balanceAt: instant.nullable(),
  /** A person said to use this one first, until then. */
  preferredUntil: instant.nullable(),
})
export type ChannelHealth = z.infer<typeof channelHealth>

export const notificationKind = z.enum([
  'channel-off',
  'channel-back',
  'key-no-credit',
  'key-revoked',
  'budget-alert',
  'budget-exhausted',
])

/** Something a person should hear of though nobody looks. */
export const notification = z.object({
  id: z.number(),
  at: instant,
  kind: notificationKind,
  channelId: z.number().nullable(),
  /** The channel, or whatever else it is about. */
  channelName: z.string(),
  message: z.string(),
  read: z.boolean(),
})
export type Notification = z.infer<typeof notification>

const tag = { tags: ['health'] }
const byId = z.object({ id: rowId })

export const healthContract = {
  list: oc
    .route({ method: 'GET', path: '/health/channels', ...tag, summary: 'How every channel is doing' })
    .output(z.object({ items: z.array(channelHealth), nextCursor: z.string().nullable() })),
  get: oc
    .route({ method: 'GET', path: '/channels/{id}/health', ...tag, summary: 'How one channel is doing' })
    .input(byId)
    .output(channelHealth),
  trip: oc
    .route({ method: 'POST', path: '/channels/{id}/trip', ...tag, summary: 'Do not use a channel for a while' })
    .input(z.strictObject({ id: rowId, minutes: z.number().min(0.1).max(10_080).default(10) }))
    .output(channel),
  reset: oc
    .route({ method: 'POST', path: '/channels/{id}/reset', ...tag, summary: 'Forget what went wrong; use it again' })
    .input(byId)
    .output(channel),
  prefer: oc
    .route({ method: 'POST', path: '/channels/{id}/prefer', ...tag, summary: 'Use this one first for a while' })
    .input(z.strictObject({ id: rowId, minutes: z.number().min(0).max(10_080).default(60) }))
    .output(channelHealth),
}

export const notificationContract = {
  list: oc
    .route({ method: 'GET', path: '/notifications', ...tag, summary: 'Notifications, newest first' })
    .input(z.object({ limit: z.coerce.number<number | string>().int().min(1).max(200).default(50) }))
    .output(z.object({ items: z.array(notification), nextCursor: z.string().nullable(), unread: z.number() })),
  read: oc
    .route({ method: 'POST', path: '/notifications/read', ...tag, summary: 'Mark all as read up to one' })
    .input(z.strictObject({ upTo: rowId }))
    .output(z.object({ unread: z.number() })),
}
