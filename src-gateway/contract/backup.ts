import { oc } from '@orpc/contract'
import { z } from 'zod'
import { budget } from './budget.ts'
import { channel, channelCreate, limits } from './channel.ts'
import { contentFilterCreate } from './filter.ts'
import { flag, instant } from './ids.ts'
import { mail } from './mail.ts'
import { price } from './model.ts'
import { priceRow, ratio } from './price.ts'
import { fallbackModels, modelRuleCreate, routingStrategy } from './routing.ts'
import { settings } from './system.ts'
import { tokenCreate } from './token.ts'
import { userCreate } from './user.ts'

/** The name in the first line of every backup, and the version of its layout. */
export const backupFormat = 'burncloud-backup'
export const backupVersion = 1

const id = z.number().int().positive()
/** Milliseconds since 1970. */
const time = z.number().int().min(0).max(8_640_000_000_000_000)
/** Nano-USD. */
const nano = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const dated = { id, createdAt: time, updatedAt: time }

const { keys: _keys, headers: _headers, ...channelFields } = channelCreate.shape

/** Without what is secret: that stands in `secrets`, under the place it was taken from. */
const backupChannel = z.strictObject({
  ...dated,
  ...channelFields,
  baseUrl: channel.shape.baseUrl,
  protocols: channel.shape.protocols,
  /** null = the value is secret. */
  headers: z.record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'not a header name'),
    z
      .string()
      .max(8000)
      .regex(/^[^\r\n\0]*$/, 'no line breaks')
      .nullable(),
  ),
  /** The secret itself is in `secrets`; the hint is for people. */
  keys: z.array(z.strictObject({ hint: z.string().max(20) })).max(1000),
})

const { quotaUsd: _quota, expiresAt: _expires, ...tokenFields } = tokenCreate.shape

const backupToken = z.strictObject({
  ...dated,
  ...tokenFields,
  /** SHA-256 of the key, base64: the key goes on working and cannot be read from it. */
  hash: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'not a hash'),
  hint: z.string().min(1).max(40),
  quotaNano: nano.nullable(),
  expiresAt: time.nullable(),
})

const backupGroup = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, "_", "." and "-" only'),
  ratio: z.number().min(0).max(1000),
  strategy: routingStrategy,
  sticky: z.boolean(),
  fallbacks: fallbackModels,
  limits,
  createdAt: time,
})

const backupBudget = z.strictObject({
  ...dated,
  scope: budget.shape.scope,
  subject: budget.shape.subject,
  limitNano: nano,
  period: budget.shape.period,
  timeZone: budget.shape.timeZone,
  alerts: budget.shape.alerts,
  hard: budget.shape.hard,
})

const backupPrice = z.strictObject({
  id,
  createdAt: time,
  model: z.string().min(1).max(256),
  provider: z.string().min(1).max(64).nullable(),
  price,
  origin: z.enum(['own', 'list']),
  source: priceRow.shape.source,
  validFrom: time,
  validTo: time.nullable(),
})

const { passwordSet: _set, host: _host, from: _from, ...mailFields } = mail.shape

/** Ids hold within the document: other parts of it name them. Times are milliseconds since 1970, amounts nano-USD. */
export const backupConfiguration = z.strictObject({
  groups: z.array(backupGroup).max(10_000),
  users: z.array(z.strictObject({ ...dated, ...userCreate.shape })).max(100_000),
  tokens: z.array(backupToken).max(100_000),
  channels: z.array(backupChannel).max(10_000),
  rules: z.array(z.strictObject({ ...dated, ...modelRuleCreate.shape })).max(10_000),
  filters: z.array(z.strictObject({ ...dated, ...contentFilterCreate.shape })).max(10_000),
  budgets: z.array(backupBudget).max(100_000),
  /** Those that hold, or will. */
  prices: z.array(backupPrice).max(100_000),
  ratios: z.array(z.strictObject(ratio.shape)).max(100_000),
  /** Those that differ from their defaults. */
  settings: z.strictObject(settings.shape).partial(),
  /** Without its password; null = none is sent. */
  mail: z.strictObject({ ...mailFields, host: mail.shape.host.unwrap(), from: mail.shape.from.unwrap() }).nullable(),
})
export type BackupConfiguration = z.infer<typeof backupConfiguration>

/** By place, as a path of names and indexes: `channels.0.keys.1`. */
const secretValues = z.record(z.string().max(500), z.string().max(20_000))

const base64 = z.base64().max(40_000_000)

export const backupSecrets = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('clear'), values: secretValues }),
  /** scrypt (RFC 7914) makes the key for AES-256-GCM. Bound to the configuration: with another one it does not open. */
  z.strictObject({
    form: z.literal('sealed'),
    kdf: z.strictObject({
      name: z.literal('scrypt'),
      /** Cost as a power of two: more than this would only keep the gateway busy. */
      N: z.literal([2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17]),
      r: z.literal(8),
      p: z.number().int().min(1).max(4),
      salt: base64,
    }),
    cipher: z.literal('aes-256-gcm'),
    nonce: base64,
    tag: base64,
    data: base64,
  }),
])
export type BackupSecrets = z.infer<typeof backupSecrets>

export const backup = z.strictObject({
  format: z.literal(backupFormat),
  version: z.literal(backupVersion),
  madeAt: instant,
  /** The version of the program that made it. */
  program: z.string().max(100),
  configuration: backupConfiguration,
  /** Places of what is secret in the configuration. */
  withheld: z.array(z.string().max(500)).max(1_000_000),
  /** null = they were left out. */
  secrets: backupSecrets.nullable(),
})
export type Backup = z.infer<typeof backup>

export const restoreMode = z.enum(['replace', 'merge'])
export type RestoreMode = z.infer<typeof restoreMode>

export const backupKind = z.enum([
  'groups',
  'users',
  'tokens',
  'channels',
  'rules',
  'filters',
  'budgets',
  'prices',
  'ratios',
  'settings',
  'mail',
])
export type BackupKind = z.infer<typeof backupKind>

export const restoreChange = z.object({
  kind: backupKind,
  action: z.enum(['added', 'changed', 'removed']),
  name: z.string(),
  /** What of it is different, where it is changed. */
  fields: z.array(z.string()),
})
export type RestoreChange = z.infer<typeof restoreChange>

export const restored = z.object({
  /** True when nothing was written. */
  dryRun: z.boolean(),
  changes: z.array(restoreChange),
  /** What the file does not hold and this gateway does not know: such channels are switched off. */
  incomplete: z.array(
    z.object({
      kind: z.enum(['channels', 'settings', 'mail']),
      name: z.string(),
      /** `keys`, `proxyUrl`, `headers.<name>`, `webhookUrl`, `password`. */
      missing: z.array(z.string()),
      /** Whether it was switched off for that. */
      disabled: z.boolean(),
    }),
  ),
  /** Where the database was copied to before; null when nothing was written. */
  copy: z.string().nullable(),
})
export type Restored = z.infer<typeof restored>

const passphrase = z.string().min(8).max(1000)

const tag = { tags: ['backup'] }

export const backupContract = {
  read: oc
    .route({
      method: 'GET',
      path: '/backup',
      ...tag,
      summary: 'The whole configuration as one document; `secrets=true` adds what is secret, in the clear',
    })
    .input(z.object({ secrets: flag.optional() }))
    .output(backup),
  seal: oc
    .route({
      method: 'POST',
      path: '/backup/sealed',
      ...tag,
      summary: 'The whole configuration, with what is secret encrypted by a passphrase',
    })
    .input(z.strictObject({ passphrase }))
    .output(backup),
  restore: oc
    .route({
      method: 'POST',
      path: '/backup',
      ...tag,
      summary: 'Restore a backup, or tell what would be different',
    })
    .input(
      z.strictObject({
        document: backup,
        /** `replace`: what is not in the document goes. `merge`: it stays. */
        mode: restoreMode.default('replace'),
        /** true = only tell. */
        dryRun: z.boolean().default(false),
        /** For a sealed document. */
        passphrase: z.string().min(1).max(1000).optional(),
      }),
    )
    .output(restored),
}
