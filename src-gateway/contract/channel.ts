import { oc } from '@orpc/contract'
import { z } from 'zod'
import { bulkIds, bulkOf, bulkRemoved } from './bulk.ts'
import { instant, pageInput, pageOf, rowId, upstreamProtocolId } from './ids.ts'

const timeoutFields = {
  /** Milliseconds to open the connection. */
  connectMs: z.number().int().min(100).max(600_000),
  /** Milliseconds from the request's last byte to the reply's first. */
  firstByteMs: z.number().int().min(100).max(3_600_000),
  /** Milliseconds between two pieces of a reply. */
  idleMs: z.number().int().min(100).max(3_600_000),
  /** Milliseconds from the request's last byte to the reply's last; null = as long as it goes on. */
  totalMs: z.number().int().min(100).max(86_400_000).nullable(),
}
const timeouts = z.object({
  connectMs: timeoutFields.connectMs.default(10_000),
  firstByteMs: timeoutFields.firstByteMs.default(120_000),
  idleMs: timeoutFields.idleMs.default(120_000),
  totalMs: timeoutFields.totalMs.default(null),
})

const limitFields = {
  rpm: z.number().int().positive().nullable(),
  tpm: z.number().int().positive().nullable(),
  concurrency: z.number().int().positive().nullable(),
}
export const limits = z.object({
  rpm: limitFields.rpm.default(null),
  tpm: limitFields.tpm.default(null),
  concurrency: limitFields.concurrency.default(null),
})
/** Without defaults: in a PATCH a limit that is not sent stays as it is. */
export const limitsPatch = z.strictObject(limitFields).partial()
export type Limits = z.infer<typeof limits>

export const noLimits: Limits = Object.freeze({ rpm: null, tpm: null, concurrency: null })

/** One change of a request's JSON body on its way to the channel. */
export const bodyRule = z.strictObject({
  /** `set` writes, `default` writes where nothing is, `delete` takes out. */
  op: z.enum(['set', 'default', 'delete']),
  /** JSON Pointer (RFC 6901) into the body the upstream gets; `-` behind a list appends. */
  path: z
    .string()
    .max(500)
    .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'not a JSON Pointer'),
  /** What is written; not for `delete`. */
  value: z.json().optional(),
  /** Upstream models it holds for (`*` at the end is a wildcard); empty = all. */
  models: z.array(z.string().min(1).max(256)).max(500).default([]),
})
export type BodyRule = z.infer<typeof bodyRule>

/** A channel at its limit of requests in progress lets so many wait so long. */
const queue = z.strictObject({
  size: z.number().int().min(0).max(10_000),
  waitMs: z.number().int().min(0).max(600_000),
})

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'not a header name')
const httpUrl = z.url({ protocol: /^https?$/ }).max(2000)

/** The fields of a channel that a person sets. Defaults for `baseUrl` and `protocols` come from the provider. */
const channelFields = {
  name: z.string().trim().min(1).max(200),
  provider: z.string().min(1).max(64),
  baseUrl: httpUrl,
  models: z.array(z.string().trim().min(1).max(256)).max(5000),
  modelMapping: z.record(z.string().min(1).max(256), z.string().min(1).max(256)),
  protocols: z.array(upstreamProtocolId).min(1),
  groups: z.array(z.string().min(1).max(64)).min(1),
  tags: z.array(z.string().min(1).max(64)).max(50),
  priority: z.number().int().min(-1_000_000).max(1_000_000),
  weight: z.number().int().min(0).max(1_000_000),
  enabled: z.boolean(),
  proxyUrl: z
    .url({ protocol: /^(https?|socks5h?)$/ })
    .max(2000)
    .nullable(),
  headers: z.record(
    headerName,
    z
      .string()
      .max(8000)
      .regex(/^[^\r\n\0]*$/, 'no line breaks'),
  ),
  /** Top-level body fields to set on every request (JSON values). */
  overrides: z.record(z.string().min(1).max(256), z.json()),
  /** Further changes of the body, in their order, after `overrides`. */
  bodyRules: z.array(bodyRule).max(200),
  systemPrompt: z.string().max(200_000).nullable(),
  /** Where `systemPrompt` goes: before the client's instructions, in their place, or only where there are none. */
  systemPromptMode: z.enum(['prepend', 'replace', 'if-absent']),
  statusMapping: z.record(z.string().regex(/^[1-5]\d\d$/), z.number().int().min(200).max(599)),
  timeouts,
  limits,
  /** The same for each of its keys. */
  keyLimits: limits,
  queue,
  /** Certificate authorities in PEM that this channel's upstream is trusted by, beside the system's. */
  ca: z.string().max(200_000).nullable(),
  autoDisable: z.boolean(),
  /** The provider's own settings, checked against its schema. */
  settings: z.record(z.string(), z.json()),
}

const keysInput = z.array(z.string().trim().min(1).max(20_000)).max(1000)

export const channelCreate = z.strictObject({
  name: channelFields.name,
  provider: channelFields.provider,
  baseUrl: channelFields.baseUrl.optional(),
  keys: keysInput.default([]),
  models: channelFields.models.default([]),
  modelMapping: channelFields.modelMapping.default({}),
  protocols: channelFields.protocols.optional(),
  groups: channelFields.groups.default(['default']),
  tags: channelFields.tags.default([]),
  priority: channelFields.priority.default(0),
  weight: channelFields.weight.default(1),
  enabled: channelFields.enabled.default(true),
  proxyUrl: channelFields.proxyUrl.default(null),
  headers: channelFields.headers.default({}),
  overrides: channelFields.overrides.default({}),
  bodyRules: channelFields.bodyRules.default([]),
  systemPrompt: channelFields.systemPrompt.default(null),
  systemPromptMode: channelFields.systemPromptMode.default('prepend'),
  statusMapping: channelFields.statusMapping.default({}),
  timeouts: channelFields.timeouts.default({
    connectMs: 10_000,
    firstByteMs: 120_000,
    idleMs: 120_000,
    totalMs: null,
  }),
  limits: channelFields.limits.default(noLimits),
  keyLimits: channelFields.keyLimits.default(noLimits),
  queue: channelFields.queue.default({ size: 0, waitMs: 0 }),
  ca: channelFields.ca.default(null),
  autoDisable: channelFields.autoDisable.default(true),
  settings: channelFields.settings.default({}),
})
export type ChannelCreate = z.infer<typeof channelCreate>
export type ChannelCreateInput = z.input<typeof channelCreate>

/** PATCH changes only what is sent; `keys` replaces all. */
export const channelPatch = z
  .strictObject({
    ...channelFields,
    timeouts: z.strictObject(timeoutFields).partial(),
    limits: limitsPatch,
    keyLimits: limitsPatch,
    keys: keysInput,
  })
  .partial()
export type ChannelPatch = z.infer<typeof channelPatch>

export const channelState = z.enum(['healthy', 'cooling', 'open', 'disabled', 'auto-disabled'])
export type ChannelState = z.infer<typeof channelState>

export const channelKey = z.object({
  id: z.number(),
  /** First and last characters, for recognition: `sk-…x4Qd`. */
  hint: z.string(),
  /**
   * `cooling`: not used until `until`. `open`: its circuit is open for some model. `no-credit`, `revoked`: set aside until a
   * person, a balance or a check says otherwise.
   */
  state: z.enum(['healthy', 'cooling', 'open', 'no-credit', 'revoked', 'disabled', 'unreadable']),
  lastError: z.string().nullable(),
  /** When it will be tried again; null = now, or not by itself. */
  until: instant.nullable(),
})

/** The reason of what a person switched off for a while, word for word, so that a console can say it in its own language. */
export const switchedOffByHand = 'Switched off for a while by hand.'

export const channel = z.object({
  id: z.number(),
  ...channelFields,
  keys: z.array(channelKey),
  state: channelState,
  /** Why it is not healthy, for people. */
  stateReason: z.string().nullable(),
  /** When it will be tried again. */
  stateUntil: instant.nullable(),
  /** Result of the last test, null when never tested. */
  lastTest: z
    .object({
      at: instant,
      ok: z.boolean(),
      latencyMs: z.number(),
      status: z.number(),
      model: z.string(),
      message: z.string().nullable(),
    })
    .nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Channel = z.infer<typeof channel>

const memberships = z.strictObject({ groups: channelFields.groups, tags: channelFields.tags }).partial()

const tag = { tags: ['channels'] }
const byId = z.object({ id: rowId })

export const channelContract = {
  list: oc
    .route({ method: 'GET', path: '/channels', ...tag, summary: 'List channels, newest first' })
    .input(
      pageInput.extend({
        search: z.string().max(200).optional(),
        provider: z.string().max(64).optional(),
        group: z.string().max(64).optional(),
      }),
    )
    .output(pageOf(channel)),
  get: oc
    .route({ method: 'GET', path: '/channels/{id}', ...tag, summary: 'Read a channel' })
    .input(byId)
    .output(channel),
  create: oc
    .route({ method: 'POST', path: '/channels', successStatus: 201, ...tag, summary: 'Create a channel' })
    .input(channelCreate)
    .output(channel),
  update: oc
    .route({
      method: 'PATCH',
      path: '/channels/{id}',
      ...tag,
      summary: 'Change what is sent; `keys` replaces all keys',
    })
    .input(channelPatch.extend({ id: rowId }))
    .output(channel),
  remove: oc
    .route({ method: 'DELETE', path: '/channels/{id}', ...tag, summary: 'Delete a channel; its log rows stay' })
    .input(byId)
    .output(z.object({ deleted: z.literal(true) })),
  /** Brings back a channel deleted a moment ago, keys included. */
  restore: oc
    .route({ method: 'POST', path: '/channels/{id}/restore', ...tag, summary: 'Undo a deletion (kept for one day)' })
    .input(byId)
    .output(channel),
  copy: oc
    .route({
      method: 'POST',
      path: '/channels/{id}/copy',
      successStatus: 201,
      ...tag,
      summary: 'Copy a channel with its keys, disabled',
    })
    .input(byId)
    .output(channel),
  /** Rows that cannot be changed so are told and left as they are; the others are changed together. */
  batch: oc
    .route({ method: 'POST', path: '/channels/batch', ...tag, summary: 'Apply one change to several channels' })
    .input(
      z.strictObject({
        ids: bulkIds,
        patch: channelPatch.omit({ keys: true, name: true }).default({}),
        /** Put to what each channel has already. */
        add: memberships.default({}),
        /** Taken from what each channel has; a channel is in one group at least. */
        remove: memberships.default({}),
      }),
    )
    .output(bulkOf(channel)),
  removeMany: oc
    .route({ method: 'POST', path: '/channels/batch/remove', ...tag, summary: 'Delete several channels' })
    .input(z.strictObject({ ids: bulkIds }))
    .output(bulkRemoved),
  /** Keys included, as `restore` does. */
  restoreMany: oc
    .route({
      method: 'POST',
      path: '/channels/batch/restore',
      ...tag,
      summary: 'Undo the deletion of several channels (kept for one day)',
    })
    .input(z.strictObject({ ids: bulkIds }))
    .output(bulkOf(channel)),
  /** Who is tried before whom: all are written at once, or none. */
  reorder: oc
    .route({
      method: 'POST',
      path: '/channels/batch/priorities',
      ...tag,
      summary: 'Give several channels each a priority of its own, all or none',
    })
    .input(
      z.strictObject({
        priorities: z
          .array(z.strictObject({ id: rowId, priority: channelFields.priority }))
          .min(1)
          .max(10_000),
      }),
    )
    .output(z.object({ items: z.array(channel) })),
  test: oc
    .route({
      method: 'POST',
      path: '/channels/{id}/test',
      ...tag,
      summary: 'Send one small real request through the channel',
    })
    .input(z.object({ id: rowId, model: z.string().max(256).optional() }))
    .output(
      z.object({
        ok: z.boolean(),
        /** Milliseconds until the whole reply was there. */
        latencyMs: z.number(),
        /** HTTP status of the upstream; 0 when there was no answer. */
        status: z.number(),
        model: z.string(),
        protocol: upstreamProtocolId,
        /** What the upstream said when `ok` is false. */
        message: z.string().nullable(),
      }),
    ),
  fetchModels: oc
    .route({ method: 'POST', path: '/channels/{id}/models', ...tag, summary: 'Ask the upstream for its model list' })
    .input(byId)
    .output(z.object({ models: z.array(z.string()) })),
  /** The same for a channel that is not saved yet: nothing is stored. */
  previewModels: oc
    .route({
      method: 'POST',
      path: '/channels/preview/models',
      ...tag,
      summary: 'Ask an upstream for its models before saving the channel',
    })
    .input(channelCreate)
    .output(z.object({ models: z.array(z.string()) })),
}
