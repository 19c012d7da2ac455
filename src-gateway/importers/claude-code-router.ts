import type { ImportNote, UpstreamProtocolId } from '../contract/index.ts'
import { protocolOfWord } from './cc-switch.ts'
import { referenceIn, resolve } from './environment-references.ts'
import { isRecord, jsonIn, listOf, memberOf, numberOf, recordOf, textAt, textOf } from './json-values.ts'
import { isChannel, isKey, makeChannel, type RawChannel } from './make-channel.ts'
import { note, risk, skip } from './notes.ts'
import type { Rows } from './rows.ts'
import { type Draft, emptyDraft, type ReadContext } from './types.ts'

/**
 * `config.json` of claude-code-router 1.x and 2.x, and the same document in the database of 3.x.
 * https://github.com/musistudio/claude-code-router
 */
export function readClaudeCodeRouter(document: unknown, kind: 'file' | 'database', context: ReadContext): Draft {
  const draft = emptyDraft('claude-code-router', kind)
  const providers = listOf(memberOf(document, 'Providers') ?? memberOf(document, 'providers'))
  const proxyUrl = textAt(document, 'PROXY_URL')
  for (const provider of providers) {
    if (!isRecord(provider)) {
      draft.skipped.push(skip('provider', 'broken', 'It is no JSON object'))
      continue
    }
    if (textAt(provider, 'auth_type', 'authType') === 'oauth' || /oauth/i.test(textAt(provider, 'provider') ?? '')) {
      draft.skipped.push(
        skip(
          textAt(provider, 'name') ?? '',
          'login',
          'It is signed in with an account; that login stays with its own tool',
        ),
      )
      continue
    }
    const made = makeChannel(rawOf(provider, proxyUrl, context), context)
    if (isChannel(made)) draft.channels.push(made)
    else draft.skipped.push(made)
  }
  readOwnKey(document, draft, context)
  readRouter(document, draft)
  const scripts = [
    ...(textAt(document, 'CUSTOM_ROUTER_PATH') === undefined ? [] : ['CUSTOM_ROUTER_PATH']),
    ...listOf(memberOf(document, 'transformers')).flatMap((one) =>
      textAt(one, 'path') === undefined ? [] : ['transformers'],
    ),
    ...(listOf(memberOf(document, 'plugins')).length === 0 ? [] : ['plugins']),
  ]
  if (scripts.length > 0)
    draft.risks.push(risk('script', 'It names programs of its own; they are left out', [...new Set(scripts)]))
  return draft
}

/** `config.sqlite` of 3.x: the document is a row of `app_config`, the clients' keys are in `api_keys`. */
export function readClaudeCodeRouterRows(rows: Rows, context: ReadContext): Draft {
  const row = (rows.app_config ?? []).find(({ key }) => key === 'default')
  const draft = readClaudeCodeRouter(jsonIn(row?.value_json), 'database', context)
  for (const key of rows.api_keys ?? []) {
    const name = textOf(key.name) ?? 'claude-code-router'
    const secret = textOf(key.encrypted_key)
    if (key.encryption !== 'plain' || secret === undefined || !isKey(secret)) {
      draft.skipped.push(skip(name, 'broken', 'This key of a client is stored sealed'))
      continue
    }
    const expires = Date.parse(textOf(key.expires_at) ?? '')
    draft.tokens.push(clientKey(name, secret, Number.isNaN(expires) ? null : expires))
  }
  return draft
}

function rawOf(
  provider: Readonly<Record<string, unknown>>,
  proxyUrl: string | undefined,
  context: ReadContext,
): RawChannel {
  const transformers = transformersOf(provider.transformer)
  const protocol = protocolOf(provider, transformers)
  const notes: ImportNote[] = []
  const { keys, disabled } = keysOf(provider, context, notes)
  if (disabled > 0)
    notes.push(note('key.disabled', `${disabled} of its keys are switched off there and left out`, [String(disabled)]))
  const dropped = transformers.filter((name) => !understood.has(name.toLowerCase()))
  if (dropped.length > 0)
    notes.push(note('part.dropped', 'These of its transformers have no counterpart here', dropped))
  if (provider.enabled === false) notes.push(note('was.disabled', 'It was switched off there', ['by hand']))
  return {
    name: textAt(provider, 'name', 'id') ?? '',
    provider: transformers.some((name) => /^vertex/i.test(name)) ? 'vertex' : undefined,
    baseUrl: baseUrlOf(textAt(provider, 'api_base_url', 'baseUrl', 'baseurl', 'base_url')),
    protocols: protocol === undefined ? undefined : [protocol],
    keys,
    models: listOf(provider.models).flatMap((model) => textOf(model) ?? textAt(model, 'id', 'name') ?? []),
    headers: recordOf(provider.extraHeaders),
    overrides: recordOf(provider.extraBody),
    proxyUrl,
    notes,
  }
}

/** Transformers that only say which vendor or format it is, or put right what is put right here by itself. */
const understood = new Set([
  'anthropic',
  'openai',
  'openai-responses',
  'deepseek',
  'gemini',
  'openrouter',
  'groq',
  'cerebras',
  'vertex-gemini',
  'vertex-claude',
  'tooluse',
  'enhancetool',
  'reasoning',
  'forcereasoning',
  'cleancache',
  'streamoptions',
])

/** Names, whether given alone or with options: `{"use": ["a", ["b", {…}]], "<model>": {"use": […]}}`. */
function transformersOf(value: unknown): string[] {
  const names = new Set<string>()
  const take = (use: unknown) => {
    for (const one of listOf(use)) {
      const name = textOf(Array.isArray(one) ? one[0] : one)
      if (name !== undefined) names.add(name)
    }
  }
  take(memberOf(value, 'use'))
  for (const part of Object.values(recordOf(value))) take(memberOf(part, 'use'))
  return [...names]
}

function protocolOf(
  provider: Readonly<Record<string, unknown>>,
  transformers: readonly string[],
): UpstreamProtocolId | undefined {
  const told = protocolOfWord(textAt(provider, 'type', 'protocol'))
  if (told !== undefined) return told
  const names = new Set(transformers.map((name) => name.toLowerCase()))
  if (names.has('anthropic')) return 'anthropic-messages'
  if (names.has('openai-responses')) return 'openai-responses'
  return names.has('gemini') ? 'gemini' : undefined
}

/** It keeps the whole address of the call; Gemini's ends in the list of models. */
function baseUrlOf(address: string | undefined): string | undefined {
  return address?.replace(/\/v1(?:beta)?\/models\/?$/, '').replace(/\/v1\/messages\/?$/, '')
}

function keysOf(
  provider: Readonly<Record<string, unknown>>,
  context: ReadContext,
  notes: ImportNote[],
): { keys: string[]; disabled: number } {
  const given = provider.api_key ?? provider.apiKey ?? provider.apikey
  const credentials = listOf(provider.credentials).filter(isRecord)
  const usable = credentials.filter((one) => one.enabled !== false)
  const texts = [
    ...(Array.isArray(given) ? given : [given]).flatMap((key) => textOf(key) ?? []),
    ...usable.flatMap((one) => textAt(one, 'api_key', 'apiKey', 'apikey') ?? []),
  ]
  const keys: string[] = []
  for (const text of texts) {
    const resolved = resolve(text, context)
    notes.push(...resolved.notes)
    if (resolved.value !== undefined) keys.push(resolved.value)
  }
  return { keys, disabled: credentials.length - usable.length }
}

/** What its own clients send: they go on working when the key is taken over. */
function readOwnKey(document: unknown, draft: Draft, context: ReadContext): void {
  const own = textAt(document, 'APIKEY')
  if (own === undefined) return
  const key = referenceIn(own) === undefined ? own : resolve(own, context).value
  if (key !== undefined && isKey(key)) draft.tokens.push(clientKey('claude-code-router', key, null))
}

function clientKey(name: string, key: string, expiresAt: number | null): Draft['tokens'][number] {
  return {
    name,
    key,
    group: 'default',
    quotaUsd: null,
    expiresAt,
    models: null,
    allowedIps: null,
    enabled: true,
    notes: [],
  }
}

/** Its router chooses a model by the kind of work; here clients name the model, so it is only told. */
function readRouter(document: unknown, draft: Draft): void {
  const chosen = Object.entries(recordOf(memberOf(document, 'Router'))).flatMap(([work, model]) => {
    const text = textOf(model)
    return text === undefined || numberOf(model) !== undefined ? [] : [`${work}: ${text}`]
  })
  if (chosen.length > 0)
    draft.notes.push(note('routing', 'Which model it chose for which work is for the tool to say here', chosen))
}
