import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, protocolId, upstreamProtocolId } from './ids.ts'
import { price } from './model.ts'

/** A vendor as the console needs it to draw a form. `settingsSchema` is JSON Schema (draft 2020-12). */
export const provider = z.object({
  id: z.string(),
  name: z.string(),
  /** Empty when the person must give one. */
  defaultBaseUrl: z.string(),
  protocols: z.array(upstreamProtocolId),
  keyRequired: z.boolean(),
  keyPlaceholder: z.string(),
  /** Page where a key can be made, null when there is none. */
  keysUrl: z.string().nullable(),
  category: z.enum(['vendor', 'aggregator', 'local', 'compatible']),
  settingsSchema: z.record(z.string(), z.json()),
})
export type Provider = z.infer<typeof provider>

export const providerContract = {
  list: oc
    .route({ method: 'GET', path: '/providers', tags: ['providers'], summary: 'Providers a channel can use' })
    .output(z.object({ items: z.array(provider), nextCursor: z.string().nullable() })),
}

export const settings = z.object({
  /** Days that log rows are kept; 0 = for ever. Rollups stay. */
  logRetentionDays: z.number().int().min(0).max(3650),
  /** Largest request body the relay takes, in MiB. */
  maxBodyMb: z.number().int().min(1).max(512),
  /** Host names besides loopback that may appear in the Host header. */
  allowedHosts: z.array(z.string().min(1).max(253)).max(100),
  /** Origins that may call the relay from a browser. */
  allowedOrigins: z.array(z.url()).max(100),
  /** Whether a failed attempt moves to the next key or channel. */
  failover: z.boolean(),
  /** Most attempts for one request. */
  maxAttempts: z.number().int().min(1).max(20),
  /** Seconds after which no further attempt is begun, and a request that has no byte of its answer ends. */
  deadlineSeconds: z.number().int().min(1).max(86_400),
  /** Whether a second attempt is begun beside a first that is slower than 95 of 100. */
  hedging: z.boolean(),
  /** A channel is switched off after so many failures in a row of all its keys; 0 = never. */
  autoDisableAfter: z.number().int().min(0).max(10_000),
  /** Minutes between two checks of channels that nobody uses; 0 = none. A check costs a few tokens. */
  healthCheckMinutes: z.number().int().min(0).max(10_080),
  /** Minutes between two looks at the balance, where the vendor tells it; 0 = none. */
  balanceMinutes: z.number().int().min(0).max(10_080),
  /** Notifications are posted here as JSON; null = nowhere. */
  webhookUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable(),
  /** What happens to a request whose model has no price: it is free, refused, or charged with `defaultPrice`. */
  unpriced: z.enum(['free', 'refuse', 'default']),
  /** For models without a price when `unpriced` says so. */
  defaultPrice: price.nullable(),
  /** Whether requests are served when the ledger cannot be written, such as on a full disk. */
  serveUnbilled: z.boolean(),
  /** Where price lists are compared with; null = nowhere. */
  priceListUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable(),
  /** Whether the messages of requests are kept for the log: never, for failed ones, for all. */
  keepBodies: z.enum(['off', 'errors', 'all']),
  /** Largest part of one message that is kept, in KiB. */
  keepBodiesKb: z.number().int().min(1).max(4096),
  /** Days that messages are kept. */
  keepBodiesDays: z.number().int().min(1).max(365),
  /** Most that all kept messages may weigh, in MiB; the oldest go first. */
  keepBodiesMaxMb: z.number().int().min(1).max(100_000),
})
export type Settings = z.infer<typeof settings>

export const status = z.object({
  version: z.string(),
  instanceId: z.string(),
  startedAt: instant,
  /** Address the relay answers on. */
  url: z.string(),
  dataDir: z.string(),
  shape: z.enum(['desktop', 'headless']),
  storage: z.object({ ok: z.boolean(), message: z.string().nullable(), sizeBytes: z.number() }),
  /** Facts for the readiness checklist. */
  counts: z.object({ channels: z.number(), enabledChannels: z.number(), tokens: z.number(), requests: z.number() }),
  /** What needs a person: newest first. */
  attention: z.array(
    z.object({
      kind: z.enum([
        'channel-failing',
        'channel-no-key',
        /** Switched off automatically. */
        'channel-off',
        'key-no-credit',
        'key-revoked',
        'key-unreadable',
        'storage',
        'unpriced-model',
        'token-exhausted',
        /** Its credit, where requests need some. */
        'user-exhausted',
        /** A hard one: what it is for is refused. */
        'budget-exhausted',
        'token-expired',
      ]),
      subject: z.string(),
      message: z.string(),
      channelId: z.number().nullable(),
      tokenId: z.number().nullable(),
    }),
  ),
})
export type Status = z.infer<typeof status>

export const settingsContract = {
  get: oc
    .route({ method: 'GET', path: '/settings', tags: ['settings'], summary: 'Read the settings' })
    .output(settings),
  update: oc
    .route({ method: 'PATCH', path: '/settings', tags: ['settings'], summary: 'Change settings; they apply at once' })
    .input(z.strictObject(settings.shape).partial())
    .output(settings),
}

export const systemContract = {
  status: oc
    .route({ method: 'GET', path: '/status', tags: ['system'], summary: 'The state of this gateway' })
    .output(status),
  reload: oc
    .route({
      method: 'POST',
      path: '/internal/reload',
      tags: ['system'],
      summary: 'Re-read the configuration from the database',
    })
    .output(z.object({ version: z.number() })),
}

/** What the playground sends: a request in one of the four protocols, as a client would, without needing a key. */
export const playgroundRequest = z.object({
  protocol: protocolId,
  model: z.string().min(1).max(256),
  stream: z.boolean(),
  /** The request body as JSON text. */
  body: z.string().min(2).max(20_000_000),
  /** Bill and route as this API key; null = the console's own identity in the group `default`. */
  tokenId: z.number().int().positive().nullable().default(null),
  /** Ask this channel and no other; null = as routing decides. */
  channelId: z.number().int().positive().nullable().default(null),
})

export const playgroundEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('head'),
    status: z.number(),
    headers: z.record(z.string(), z.string()),
    atMs: z.number(),
  }),
  /** Text as it arrived; multi-byte characters are never cut. */
  z.object({ type: z.literal('data'), text: z.string(), atMs: z.number() }),
  z.object({ type: z.literal('end'), atMs: z.number(), complete: z.boolean() }),
])
export type PlaygroundEvent = z.infer<typeof playgroundEvent>

export const playgroundContract = {
  send: oc
    .route({
      method: 'POST',
      path: '/playground',
      tags: ['playground'],
      summary: 'Send a request through the relay and watch the raw reply',
    })
    .input(playgroundRequest)
    .output(eventIterator(playgroundEvent)),
}
