import type { ImportNote, ImportRisk, ImportSkip, UpstreamProtocolId } from '../contract/index.ts'
import { dangerousVariables, resolve } from './environment-references.ts'
import { isRecord, jsonIn, listOf, memberOf, namesIn, numberOf, recordOf, textAt, textOf } from './json-values.ts'
import { isChannel, makeChannel, type RawChannel } from './make-channel.ts'
import { note, risk, skip } from './notes.ts'
import { tomlIn } from './read-documents.ts'
import type { Rows } from './rows.ts'
import { type Draft, emptyDraft, type ReadContext } from './types.ts'

/** One of its entries: a provider for one tool. */
export interface CcSwitchEntry {
  app: string
  name: string
  /** The tool's own settings, in a shape for each tool. */
  settings: unknown
  /** `official`, `cn_official`, `aggregator`, `third_party`, `custom` … */
  category?: string | undefined
  notes?: string | undefined
  meta?: unknown
  sortIndex?: number | undefined
}

/** What the settings of a tool say of the provider behind it. */
interface Access {
  baseUrl: string | undefined
  key: string | undefined
  models: string[]
  protocol: UpstreamProtocolId
  headers?: unknown
  /** Signed in with an account of the vendor instead of a key. */
  login: boolean
  environment: string[]
  script: string | undefined
}

const protocolWords: Readonly<Record<string, UpstreamProtocolId>> = {
  anthropic: 'anthropic-messages',
  anthropic_messages: 'anthropic-messages',
  'anthropic-messages': 'anthropic-messages',
  openai_chat: 'openai-chat',
  openai_chat_completions: 'openai-chat',
  chat: 'openai-chat',
  chat_completions: 'openai-chat',
  'openai-completions': 'openai-chat',
  openai_responses: 'openai-responses',
  'openai-responses': 'openai-responses',
  responses: 'openai-responses',
  codex_responses: 'openai-responses',
  gemini_native: 'gemini',
  gemini_generate_content: 'gemini',
  'google-generative-ai': 'gemini',
}

/** The wire format that one of the peers' words stands for. */
export function protocolOfWord(word: string | undefined): UpstreamProtocolId | undefined {
  const key = word?.toLowerCase()
  return key !== undefined && Object.hasOwn(protocolWords, key) ? protocolWords[key] : undefined
}

/**
 * The database (and its dump) of cc-switch 3.x: table `providers`, and `universal_providers` in `settings`.
 * https://github.com/farion1231/cc-switch
 */
export function readCcSwitchRows(rows: Rows, kind: 'database' | 'dump', context: ReadContext): Draft {
  const entries = (rows.providers ?? []).map(
    (row): CcSwitchEntry => ({
      app: textOf(row.app_type) ?? '',
      name: textOf(row.name) ?? '',
      settings: jsonIn(row.settings_config),
      category: textOf(row.category),
      notes: textOf(row.notes),
      meta: jsonIn(row.meta),
      sortIndex: numberOf(row.sort_index),
    }),
  )
  const shared = (rows.settings ?? []).find((row) => row.key === 'universal_providers')
  const draft = readEntries(entries, kind, context)
  for (const provider of Object.values(recordOf(jsonIn(shared?.value)))) add(draft, sharedChannel(provider), context)
  return draft
}

/** `config.json` of older versions: providers for each tool, or for Claude Code alone. */
export function readCcSwitchJson(document: unknown, context: ReadContext): Draft {
  const entries: CcSwitchEntry[] = []
  const take = (app: string, providers: unknown) => {
    const list = Array.isArray(providers) ? providers : Object.values(recordOf(providers))
    for (const provider of list) {
      entries.push({
        app,
        name: textAt(provider, 'name') ?? '',
        settings: memberOf(provider, 'settingsConfig') ?? memberOf(provider, 'settings_config'),
        category: textAt(provider, 'category'),
        notes: textAt(provider, 'notes'),
        meta: memberOf(provider, 'meta'),
        sortIndex: numberOf(memberOf(provider, 'sortIndex')),
      })
    }
  }
  take('claude', memberOf(document, 'providers'))
  for (const [app, value] of Object.entries(recordOf(document))) {
    if (isRecord(value) && 'providers' in value) take(app, value.providers)
  }
  return readEntries(entries, 'file', context)
}

function readEntries(entries: readonly CcSwitchEntry[], kind: Draft['kind'], context: ReadContext): Draft {
  const draft = emptyDraft('cc-switch', kind)
  const ordered = [...entries].sort((a, b) => (a.sortIndex ?? 999_999) - (b.sortIndex ?? 999_999))
  for (const entry of ordered) add(draft, rawOfEntry(entry, context), context)
  return draft
}

function add(draft: Draft, raw: RawChannel | ImportSkip, context: ReadContext): void {
  const made = 'code' in raw ? raw : makeChannel(raw, context)
  if (isChannel(made)) draft.channels.push(made)
  else draft.skipped.push(made)
}

/** One entry as a channel. What a link carries of one may be a part only: the rest stands beside it. */
export function rawOfEntry(
  entry: CcSwitchEntry,
  context: ReadContext,
  options: { part?: boolean } = {},
): RawChannel | ImportSkip {
  const name = entry.name === '' ? `${entry.app} provider` : entry.name
  if (!isRecord(entry.settings)) return skip(name, 'broken', 'Its settings are no JSON object')
  const access = accessOf(entry.app, entry.settings, entry.meta)
  if (access.login && access.key === undefined && options.part !== true)
    return skip(name, 'login', 'It is signed in with an account; that login stays with its own tool')
  if (access.baseUrl === undefined && access.key === undefined && options.part !== true)
    return skip(name, 'empty', 'It has neither an address nor a key')

  const notes: ImportNote[] = []
  const risks: ImportRisk[] = []
  const dangerous = dangerousVariables(access.environment)
  if (dangerous.length > 0)
    risks.push(
      risk('environment.dangerous', 'It sets variables that change how programs run; they are left out', dangerous),
    )
  if (access.script !== undefined)
    risks.push(risk('script', 'It brings a program to run; it is left out', [access.script]))
  if (textAt(memberOf(entry.meta, 'usage_script'), 'code') !== undefined)
    risks.push(risk('script', 'It brings a program that asks for the balance; it is left out', ['usage script']))
  const key = resolve(access.key, context)
  notes.push(...key.notes)
  const vendor = access.baseUrl === undefined ? officialProvider(entry.app) : undefined
  return {
    name,
    provider: vendor,
    baseUrl: access.baseUrl,
    protocols: [access.protocol],
    keys: key.value === undefined ? [] : [key.value],
    models: access.models,
    headers: recordOf(access.headers),
    tags: [],
    remark: entry.notes,
    notes,
    risks,
  }
}

/** Whom a tool asks when nothing else is set. */
function officialProvider(app: string): string | undefined {
  if (app.startsWith('claude')) return 'anthropic'
  if (app === 'codex') return 'openai'
  if (app === 'gemini') return 'gemini'
  return app === 'grokbuild' ? 'xai' : undefined
}

function accessOf(app: string, settings: Readonly<Record<string, unknown>>, meta: unknown): Access {
  const told = protocolOfWord(textAt(meta, 'apiFormat', 'api_format'))
  switch (app) {
    case 'claude':
    case 'claude-desktop':
      return { ...claudeAccess(settings), ...(told === undefined ? {} : { protocol: told }) }
    case 'codex':
      return codexAccess(settings, told)
    case 'gemini':
      return geminiAccess(settings)
    case 'grokbuild':
      return grokAccess(settings, told)
    default:
      return plainAccess(settings, told)
  }
}

function claudeAccess(settings: Readonly<Record<string, unknown>>): Access {
  const env = recordOf(settings.env)
  const key = textAt(env, 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'OPENROUTER_API_KEY', 'OPENAI_API_KEY')
  const helper = textOf(settings.apiKeyHelper)
  const models = Object.keys(env).filter(
    (name) => /^ANTHROPIC_(?:.*_)?MODEL$/.test(name) || name === 'CLAUDE_CODE_SUBAGENT_MODEL',
  )
  return {
    baseUrl: textAt(env, 'ANTHROPIC_BASE_URL'),
    key,
    models: modelNames([...models.flatMap((name) => textOf(env[name]) ?? []), textOf(settings.model) ?? '']),
    protocol: 'anthropic-messages',
    login: key === undefined && textAt(env, 'ANTHROPIC_BASE_URL') === undefined,
    environment: Object.keys(env),
    script: helper === undefined ? undefined : 'apiKeyHelper',
  }
}

function codexAccess(settings: Readonly<Record<string, unknown>>, told: UpstreamProtocolId | undefined): Access {
  const config = typeof settings.config === 'string' ? tomlIn(settings.config) : settings.config
  const chosen = textAt(config, 'model_provider')
  const tables = recordOf(memberOf(config, 'model_providers'))
  const table = recordOf(chosen === undefined ? Object.values(tables)[0] : memberOf(tables, chosen))
  const key =
    textAt(settings.auth, 'OPENAI_API_KEY') ?? textAt(table, 'experimental_bearer_token', 'api_key') ?? undefined
  const baseUrl = textAt(table, 'base_url') ?? textAt(config, 'openai_base_url', 'base_url')
  return {
    baseUrl,
    key,
    models: modelNames([
      textAt(config, 'model') ?? '',
      textAt(config, 'review_model') ?? '',
      ...listOf(memberOf(settings.modelCatalog, 'models')).flatMap((model) => textAt(model, 'model', 'id') ?? []),
    ]),
    protocol: told ?? protocolOfWord(textAt(table, 'wire_api')) ?? 'openai-responses',
    headers: memberOf(table, 'http_headers'),
    login: key === undefined && (baseUrl === undefined || isRecord(memberOf(settings.auth, 'tokens'))),
    environment: [],
    script: undefined,
  }
}

function geminiAccess(settings: Readonly<Record<string, unknown>>): Access {
  const env = recordOf(settings.env)
  const key = textAt(env, 'GEMINI_API_KEY', 'GOOGLE_API_KEY')
  const baseUrl = textAt(env, 'GOOGLE_GEMINI_BASE_URL', 'GEMINI_BASE_URL')
  return {
    baseUrl,
    key,
    models: modelNames([textAt(env, 'GEMINI_MODEL') ?? '']),
    protocol: 'gemini',
    login: key === undefined && baseUrl === undefined,
    environment: Object.keys(env),
    script: undefined,
  }
}

/** `[models] default` names one of the `[model.<name>]` tables, which holds address and key. */
function grokAccess(settings: Readonly<Record<string, unknown>>, told: UpstreamProtocolId | undefined): Access {
  const config = typeof settings.config === 'string' ? tomlIn(settings.config) : settings
  const tables = recordOf(memberOf(config, 'model'))
  const chosen = textAt(memberOf(config, 'models'), 'default')
  const table = recordOf((chosen === undefined ? undefined : memberOf(tables, chosen)) ?? Object.values(tables)[0])
  const key = textAt(table, 'api_key')
  const baseUrl = textAt(table, 'base_url')
  return {
    baseUrl,
    key,
    models: modelNames([textAt(table, 'model') ?? chosen ?? '']),
    protocol: told ?? protocolOfWord(textAt(table, 'api_backend')) ?? 'openai-chat',
    login: key === undefined && baseUrl === undefined,
    environment: [],
    script: undefined,
  }
}

/** OpenCode, OpenClaw, Hermes, Pi: address and key under their own spelling, models as a list or a table. */
function plainAccess(settings: Readonly<Record<string, unknown>>, told: UpstreamProtocolId | undefined): Access {
  const options = recordOf(settings.options)
  const models = settings.models
  const npm = textOf(settings.npm)
  const byPackage =
    npm === '@ai-sdk/anthropic'
      ? 'anthropic-messages'
      : npm === '@ai-sdk/google'
        ? 'gemini'
        : npm === '@ai-sdk/openai'
          ? 'openai-responses'
          : undefined
  return {
    baseUrl: textAt(options, 'baseURL', 'baseUrl') ?? textAt(settings, 'baseUrl', 'base_url', 'baseURL', 'endpoint'),
    key: textAt(options, 'apiKey') ?? textAt(settings, 'apiKey', 'api_key', 'key'),
    models: modelNames(
      Array.isArray(models)
        ? models.flatMap((model) => textOf(model) ?? textAt(model, 'id', 'name') ?? [])
        : Object.keys(recordOf(models)),
    ),
    protocol: told ?? protocolOfWord(textAt(settings, 'api', 'api_mode', 'apiFormat')) ?? byPackage ?? 'openai-chat',
    headers: options.headers ?? settings.headers,
    login: false,
    environment: Object.keys(recordOf(settings.env)),
    script: undefined,
  }
}

/** A provider shared by several tools: one address and key, models for each tool. */
function sharedChannel(provider: unknown): RawChannel | ImportSkip {
  const name = textAt(provider, 'name') ?? 'shared provider'
  const baseUrl = textAt(provider, 'baseUrl', 'base_url')
  const key = textAt(provider, 'apiKey', 'api_key')
  if (baseUrl === undefined) return skip(name, 'empty', 'It has no address')
  const apps = recordOf(memberOf(provider, 'apps'))
  const protocols: UpstreamProtocolId[] = []
  if (apps.codex === true) protocols.push('openai-responses')
  if (apps.claude === true) protocols.push('anthropic-messages')
  if (apps.gemini === true) protocols.push('gemini')
  const models = Object.values(recordOf(memberOf(provider, 'models'))).flatMap((model) =>
    Object.entries(recordOf(model)).flatMap(([field, value]) => (/model$/i.test(field) ? namesIn(value) : [])),
  )
  return {
    name,
    baseUrl,
    protocols: protocols.length === 0 ? undefined : protocols,
    keys: key === undefined ? [] : [key],
    models: modelNames(models),
    remark: textAt(provider, 'notes'),
    notes: [note('merged', 'One entry for several tools', Object.keys(apps))],
  }
}

/** Claude Code's own short names are no names of models. */
function modelNames(names: readonly string[]): string[] {
  return names
    .map((name) => name.replace(/\[1m\]$/i, '').trim())
    .filter((name) => name !== '' && !/^(?:default|sonnet|opus|haiku|fable|opusplan|best)$/i.test(name))
}
