import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant, upstreamProtocolId, usd } from './ids.ts'

/** Whose configuration is read. `list`: plain lines of addresses and keys. */
export const importSources = [
  'burncloud',
  'cc-switch',
  'claude-code-router',
  'new-api',
  'one-api',
  'litellm',
  'cherry-studio',
  'list',
] as const
export const importSource = z.enum(importSources)
export type ImportSource = z.infer<typeof importSource>

/** What a plan was read from. */
export const importKind = z.enum(['database', 'dump', 'file', 'archive', 'link', 'text'])
export type ImportKind = z.infer<typeof importKind>

/** What a person should look at before saying yes. Nothing of it stops an import; the code never changes. */
export const importRiskCodes = [
  /** Requests go to a host that belongs to no known provider; `facts`: the host. */
  'host.foreign',
  /** The name says one provider and the address another; `facts`: the provider, the host. */
  'host.posing',
  /** The address is of this machine or of its own network; `facts`: the host. */
  'host.private',
  /** The key would be sent without encryption; `facts`: the host. */
  'host.plain_http',
  /** What is asked and answered passes a proxy; `facts`: the proxy's host. */
  'proxy',
  /** It asks for variables that change how programs run; they are never taken over. `facts`: their names. */
  'environment.dangerous',
  /** It brings a program (a usage script, a helper for keys); never taken over. `facts`: what it is called. */
  'script',
  /** It wants more to be fetched from an address; never done. `facts`: the host. */
  'remote',
  /** It asks to be switched on at once; it is not. */
  'wants_enabled',
  /** Invisible or direction-changing characters, or markup, stood in a text; shown as plain text without them. */
  'text.odd',
  /** It changes the requests themselves: headers, fields of the body, instructions. `facts`: which. */
  'request.changed',
  /** It came from a link: whoever made the link chose the address and the key. */
  'link',
] as const
export const importRiskCode = z.enum(importRiskCodes)
export type ImportRiskCode = z.infer<typeof importRiskCode>

export const importRisk = z.object({
  code: importRiskCode,
  /** English, for who reads no code; holds no secret. */
  message: z.string(),
  facts: z.array(z.string()),
})
export type ImportRisk = z.infer<typeof importRisk>

/** What is different from where it came from. */
export const importNoteCodes = [
  /** A reference to a variable of the environment (`os.environ/X`, `$X`) whose value was found; `facts`: its name. */
  'environment.used',
  /** The same, and the variable is not set here; `facts`: its name. */
  'environment.missing',
  /** There is no key in it. */
  'key.missing',
  /** Some of its keys were switched off there; they are left out. `facts`: how many. */
  'key.disabled',
  /** There is no address in it and its kind has none of its own. */
  'address.missing',
  /** Its type is not known here: it is taken for a server that speaks OpenAI's format. `facts`: the type. */
  'type.unknown',
  /** Parts that have no counterpart here; `facts`: which. */
  'part.dropped',
  /** It was switched off there; `facts`: `by hand` or `automatically`. */
  'was.disabled',
  /** It names no models; they can be fetched once it is made. */
  'models.none',
  /** More models, keys or characters than fit; the rest is left out. `facts`: which. */
  'cut',
  /** Several entries that go to the same place with the same key were put together; `facts`: their names. */
  'merged',
  /** Its groups do not exist yet and are made; `facts`: their names. */
  'group.made',
  /** Its groups cannot be called so here; `facts`: old and new names. */
  'group.renamed',
  /** Routing rules were turned into rules here, or named where that is not possible; `facts`: which. */
  'routing',
] as const
export const importNoteCode = z.enum(importNoteCodes)
export type ImportNoteCode = z.infer<typeof importNoteCode>

export const importNote = z.object({ code: importNoteCode, message: z.string(), facts: z.array(z.string()) })
export type ImportNote = z.infer<typeof importNote>

/** Why something was not taken. */
export const importSkipCodes = [
  /** Signed in with an account of the vendor's own app; such a login belongs to that app. */
  'login',
  /** A kind of server that this gateway cannot speak to. */
  'unsupported',
  /** It points at a gateway on this machine: the other program itself, or this one. */
  'own-gateway',
  /** Nothing in it says where requests go. */
  'empty',
  /** It cannot be read; `message` says what is wrong. */
  'broken',
  /** Of another kind than a provider: a prompt, a tool server, a skill. */
  'other-kind',
  /** Only the first so many are read. */
  'too-many',
] as const
export const importSkip = z.object({ name: z.string(), code: z.enum(importSkipCodes), message: z.string() })
export type ImportSkip = z.infer<typeof importSkip>

/** A channel as it would be made, switched off. Keys are never shown: only what they can be recognised by. */
export const importChannel = z.object({
  /** Names it in `apply`. */
  ref: z.string(),
  name: z.string(),
  provider: z.string(),
  /** Empty when a person must give one (`address.missing`). */
  baseUrl: z.string(),
  protocols: z.array(upstreamProtocolId),
  /** `sk-…x4Qd`, one for each key. */
  keyHints: z.array(z.string()),
  models: z.array(z.string()),
  modelMapping: z.record(z.string(), z.string()),
  groups: z.array(z.string()),
  tags: z.array(z.string()),
  priority: z.number(),
  weight: z.number(),
  /** Names of the headers it would add; values may be secrets. */
  headers: z.array(z.string()),
  /** Without user name and password. */
  proxyUrl: z.string().nullable(),
  limits: z.object({
    rpm: z.number().nullable(),
    tpm: z.number().nullable(),
    concurrency: z.number().nullable(),
  }),
  /** What a person wrote about it there, as plain text. */
  remark: z.string().nullable(),
  /** A channel with this address that has every one of these keys: it is left out unless it is asked for by `duplicates`. */
  duplicateOf: z.object({ channelId: z.number(), channelName: z.string() }).nullable(),
  notes: z.array(importNote),
  risks: z.array(importRisk),
})
export type ImportChannel = z.infer<typeof importChannel>

/** An API key of clients as it would be made: the same key goes on working, and only its hash is kept. */
export const importToken = z.object({
  ref: z.string(),
  name: z.string(),
  hint: z.string(),
  group: z.string(),
  /** What was left of its quota; null = no limit. */
  quotaUsd: usd.nullable(),
  expiresAt: instant.nullable(),
  models: z.array(z.string()).nullable(),
  allowedIps: z.array(z.string()).nullable(),
  /** Whether it was switched on there; it keeps that. */
  enabled: z.boolean(),
  /** There is such a key already. */
  duplicate: z.boolean(),
  notes: z.array(importNote),
})
export type ImportToken = z.infer<typeof importToken>

/** What an import would do, before it is done. Kept for a while under its id; the keys stay in the gateway. */
export const importPlan = z.object({
  id: z.string(),
  source: importSource,
  kind: importKind,
  /** The file's name, where there is one. */
  file: z.string().nullable(),
  /** After that it must be read again. */
  expiresAt: instant,
  channels: z.array(importChannel),
  tokens: z.array(importToken),
  /** Groups that its channels and keys are in or that have a ratio, and whether they are here already. */
  groups: z.array(z.object({ name: z.string(), ratio: z.number(), exists: z.boolean() })),
  /** Prices it brings; `models` names the first of them. */
  prices: z.object({ count: z.number(), models: z.array(z.string()) }),
  /** Fallbacks that would become rules. */
  rules: z.array(
    z.object({ model: z.string(), fallbacks: z.array(z.string()), contextFallbacks: z.array(z.string()) }),
  ),
  notes: z.array(importNote),
  risks: z.array(importRisk),
  skipped: z.array(importSkip),
})
export type ImportPlan = z.infer<typeof importPlan>

/** What became of one selected item. */
export const importOutcome = z.object({
  kind: z.enum(['channel', 'token', 'group', 'price', 'rule']),
  ref: z.string(),
  name: z.string(),
  /** `duplicate`: there already, left as it is. `failed`: `message` says why; the others went on. */
  outcome: z.enum(['created', 'duplicate', 'failed']),
  /** Of the new or the existing channel or key. */
  id: z.number().nullable(),
  message: z.string().nullable(),
})
export type ImportOutcome = z.infer<typeof importOutcome>

export const importResult = z.object({
  items: z.array(importOutcome),
  /** Prices taken over. */
  prices: z.number(),
})
export type ImportResult = z.infer<typeof importResult>

/** A server on this machine that answered and said what it is. */
export const detectedServer = z.object({
  /** Names it in `useDetected`. */
  ref: z.string(),
  provider: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  version: z.string().nullable(),
  models: z.array(z.string()),
  /** It answers, but wants a key before it tells its models. */
  needsKey: z.boolean(),
  /** The channel that uses it already. */
  channelId: z.number().nullable(),
})
export type DetectedServer = z.infer<typeof detectedServer>

/** A variable of the gateway's environment that holds a key. */
export const detectedKey = z.object({
  /** `OPENAI_API_KEY`; names it in `useDetected`. */
  variable: z.string(),
  provider: z.string(),
  hint: z.string(),
  /** Where the vendor's own variable for the address points elsewhere (`OPENAI_BASE_URL`); null = the provider's own. */
  baseUrl: z.string().nullable(),
  /** The channel that has this key already. */
  channelId: z.number().nullable(),
  risks: z.array(importRisk),
})
export type DetectedKey = z.infer<typeof detectedKey>

/** A file of another program. It was found, not read: `preview` reads it when asked. */
export const detectedFile = z.object({
  /** Names it in `preview`. */
  ref: z.string(),
  source: importSource,
  path: z.string(),
  sizeBytes: z.number(),
  modifiedAt: instant,
})
export type DetectedFile = z.infer<typeof detectedFile>

/** Variables that vendors' tools read a key from. A shell that filters the environment lets these pass. */
export const importKeyVariables = [
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'DEEPSEEK_API_KEY',
  'DASHSCOPE_API_KEY',
  'MOONSHOT_API_KEY',
  'ZHIPUAI_API_KEY',
  'ZHIPU_API_KEY',
  'ZAI_API_KEY',
  'MINIMAX_API_KEY',
  'ARK_API_KEY',
  'QIANFAN_API_KEY',
  'HUNYUAN_API_KEY',
  'SILICONFLOW_API_KEY',
  'STEPFUN_API_KEY',
  'OPENROUTER_API_KEY',
  'GROQ_API_KEY',
  'TOGETHER_API_KEY',
  'FIREWORKS_API_KEY',
  'MISTRAL_API_KEY',
  'COHERE_API_KEY',
  'CO_API_KEY',
  'XAI_API_KEY',
  'PERPLEXITY_API_KEY',
  'NVIDIA_API_KEY',
  'CEREBRAS_API_KEY',
  'DEEPINFRA_API_KEY',
  'NOVITA_API_KEY',
  'HF_TOKEN',
  'AZURE_OPENAI_API_KEY',
  'AWS_BEARER_TOKEN_BEDROCK',
] as const
export type ImportKeyVariable = (typeof importKeyVariables)[number]

/** Variables that hold an address beside such a key, or where a local server listens. */
export const importAddressVariables = [
  'ANTHROPIC_BASE_URL',
  'ARK_BASE_URL',
  'AZURE_OPENAI_ENDPOINT',
  'DASHSCOPE_BASE_URL',
  'DEEPSEEK_BASE_URL',
  'GOOGLE_GEMINI_BASE_URL',
  'GROQ_BASE_URL',
  'MINIMAX_BASE_URL',
  'MOONSHOT_BASE_URL',
  'OPENAI_BASE_URL',
  'OPENROUTER_BASE_URL',
  'OLLAMA_HOST',
] as const

/** Largest file that can be handed over, in bytes, before base64. */
export const largestImport = 20 * 1024 * 1024
/** Longest link, in characters. */
export const longestLink = 32_000

const ref = z.string().min(1).max(128)
const tag = { tags: ['imports'] }

export const importContract = {
  detect: oc
    .route({
      method: 'POST',
      path: '/imports/detect',
      ...tag,
      summary: 'Look for local servers, keys in the environment and files of other programs; takes nothing over',
    })
    .input(
      z.strictObject({
        /** Whether local ports are asked; each takes at most a second, all at once. */
        servers: z.boolean().default(true),
      }),
    )
    .output(
      z.object({
        servers: z.array(detectedServer),
        keys: z.array(detectedKey),
        files: z.array(detectedFile),
      }),
    ),
  useDetected: oc
    .route({
      method: 'POST',
      path: '/imports/detected',
      ...tag,
      summary: 'Make channels of local servers and keys that were found; servers are asked again first',
    })
    .input(
      z.strictObject({
        servers: z.array(ref).max(50).default([]),
        keys: z.array(ref).max(100).default([]),
        /** Whether the new channels are switched on. */
        enable: z.boolean().default(false),
      }),
    )
    .output(importResult),
  preview: oc
    .route({
      method: 'POST',
      path: '/imports/preview',
      ...tag,
      summary: 'Read a file, a text, a link or a found file and show what it would make; stores nothing',
    })
    .input(
      z.strictObject({
        from: z.discriminatedUnion('type', [
          /** Pasted: JSON, YAML, a dump, lines of addresses and keys, or a link among them. */
          z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(largestImport) }),
          z.strictObject({
            type: z.literal('file'),
            name: z.string().min(1).max(255),
            /** Base64. */
            data: z.string().max(Math.ceil(largestImport / 3) * 4),
          }),
          z.strictObject({ type: z.literal('link'), link: z.string().min(1).max(longestLink) }),
          /** A file that `detect` named. */
          z.strictObject({ type: z.literal('found'), ref }),
        ]),
        /** Whether references to the environment in it may be resolved; their values stay in the gateway. */
        useEnvironment: z.boolean().default(false),
      }),
    )
    .output(importPlan),
  read: oc
    .route({ method: 'GET', path: '/imports/{id}', ...tag, summary: 'A plan that was read a while ago' })
    .input(z.object({ id: ref }))
    .output(importPlan),
  apply: oc
    .route({
      method: 'POST',
      path: '/imports/{id}/apply',
      ...tag,
      summary: 'Make what was selected of a plan; channels are switched off unless asked otherwise',
    })
    .input(
      z.strictObject({
        id: ref,
        /** Refs of channels and keys. */
        channels: z.array(ref).max(5000).default([]),
        tokens: z.array(ref).max(10_000).default([]),
        /** Whether ratios of groups that are made, prices and rules are taken over too. */
        prices: z.boolean().default(false),
        rules: z.boolean().default(false),
        enable: z.boolean().default(false),
        /** Whether channels that are there already are made once more. */
        duplicates: z.boolean().default(false),
        /** What a person changed of a channel, by its ref. */
        changes: z
          .record(
            ref,
            z.strictObject({
              name: z.string().trim().min(1).max(200).optional(),
              provider: z.string().min(1).max(64).optional(),
              baseUrl: z
                .url({ protocol: /^https?$/ })
                .max(2000)
                .optional(),
              /** In place of the keys it has. */
              keys: z.array(z.string().trim().min(1).max(20_000)).max(1000).optional(),
              models: z.array(z.string().trim().min(1).max(256)).max(5000).optional(),
            }),
          )
          .default({}),
      }),
    )
    .output(importResult),
  discard: oc
    .route({ method: 'DELETE', path: '/imports/{id}', ...tag, summary: 'Forget a plan and the keys in it' })
    .input(z.object({ id: ref }))
    .output(z.object({ deleted: z.literal(true) })),
}
