import type { ImportNote } from '../contract/index.ts'
import { isRecord, type JsonRecord, jsonIn, listOf, memberOf, recordOf, textAt, textOf } from './json-values.ts'
import { isChannel, makeChannel, type RawChannel } from './make-channel.ts'
import { note, skip } from './notes.ts'
import { type Draft, emptyDraft, type ReadContext } from './types.ts'

/** Its own ids of vendors, where they are spelt otherwise than ours. */
const vendors: Readonly<Record<string, string>> = {
  'azure-openai': 'azure-openai',
  'aws-bedrock': 'bedrock',
  vertexai: 'vertex',
  silicon: 'siliconflow',
  dashscope: 'dashscope',
  zhipu: 'zhipu',
  zai: 'zai',
  moonshot: 'moonshot',
  doubao: 'volcengine',
  'baidu-cloud': 'qianfan',
  hunyuan: 'hunyuan',
  grok: 'xai',
  lmstudio: 'lm-studio',
  github: 'github-models',
  together: 'together',
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'gemini',
  deepseek: 'deepseek',
  openrouter: 'openrouter',
  groq: 'groq',
  mistral: 'mistral',
  perplexity: 'perplexity',
  nvidia: 'nvidia',
  cerebras: 'cerebras',
  fireworks: 'fireworks',
  minimax: 'minimax',
  stepfun: 'stepfun',
  huggingface: 'huggingface',
  ollama: 'ollama',
}

/** Kinds of login instead of a key. */
const logins = /^(?:copilot|github-copilot|nutstore|cherryin-oauth|anthropic-oauth)$/

/**
 * `data.json` of a backup (format 1 to 5): the settings are JSON in JSON, below `localStorage`.
 * https://github.com/CherryHQ/cherry-studio
 */
export function readCherryStudioBackup(document: unknown, kind: 'file' | 'archive', context: ReadContext): Draft {
  const draft = emptyDraft('cherry-studio', kind)
  const persisted = jsonIn(memberOf(memberOf(document, 'localStorage'), 'persist:cherry-studio'))
  const llm = jsonIn(memberOf(persisted, 'llm'))
  for (const provider of listOf(memberOf(llm, 'providers'))) {
    if (!isRecord(provider)) continue
    const raw = rawOf(provider)
    // Every vendor it knows is in its list; those without a key were never set up.
    if (!('code' in raw) && (raw.keys ?? []).length === 0 && provider.enabled !== true) continue
    const made = 'code' in raw ? raw : makeChannel(raw, context)
    if (isChannel(made)) draft.channels.push(made)
    else draft.skipped.push(made)
  }
  return draft
}

export function looksLikeCherryStudio(document: unknown): boolean {
  return memberOf(memberOf(document, 'localStorage'), 'persist:cherry-studio') !== undefined
}

/** `{ id, baseUrl, apiKey, name?, type? }` of a link. */
export function rawOfCherryLink(provider: unknown): RawChannel {
  const type = textAt(provider, 'type')
  return {
    name: textAt(provider, 'name', 'id') ?? '',
    ...formatOf(type),
    baseUrl: addressOf(textAt(provider, 'baseUrl', 'apiHost'), type),
    keys: keysIn(textAt(provider, 'apiKey')),
    models: listOf(memberOf(provider, 'models')).flatMap((model) => textOf(model) ?? textAt(model, 'id') ?? []),
  }
}

function rawOf(provider: JsonRecord): RawChannel | ReturnType<typeof skip> {
  const id = textAt(provider, 'id') ?? ''
  const name = textAt(provider, 'name') ?? id
  const type = textAt(provider, 'type')
  const keys = keysIn(textAt(provider, 'apiKey'))
  if (logins.test(id) || (textAt(provider, 'authType') === 'oauth' && keys.length === 0))
    return skip(name, 'login', 'It is signed in with an account; that login stays with its own tool')
  const notes: ImportNote[] = []
  if (provider.enabled === false) notes.push(note('was.disabled', 'It was switched off there', ['by hand']))
  const version = textAt(provider, 'apiVersion')
  const own = Object.hasOwn(vendors, id) ? vendors[id] : undefined
  return {
    name,
    ...formatOf(type),
    ...(own === undefined ? {} : { provider: own, protocols: undefined }),
    baseUrl: addressOf(textAt(provider, 'apiHost'), type),
    keys,
    models: listOf(provider.models).flatMap((model) => textAt(model, 'id') ?? []),
    headers: recordOf(provider.extra_headers),
    settings:
      own === 'azure-openai' && version !== undefined && /^[a-z0-9-]+$/i.test(version) ? { apiVersion: version } : {},
    remark: textAt(provider, 'notes'),
    notes,
  }
}

function formatOf(type: string | undefined): Pick<RawChannel, 'provider' | 'protocols'> {
  switch (type) {
    case 'anthropic':
      return { protocols: ['anthropic-messages'] }
    case 'gemini':
      return { protocols: ['gemini'] }
    case 'openai-response':
      return { protocols: ['openai-responses'] }
    case 'azure-openai':
      return { provider: 'azure-openai' }
    case 'vertexai':
      return { provider: 'vertex' }
    case 'aws-bedrock':
      return { provider: 'bedrock' }
    case 'ollama':
      return { provider: 'ollama' }
    default:
      return { protocols: ['openai-chat'] }
  }
}

/**
 * Its way of writing addresses: `/v1` is put behind one of OpenAI's format, unless it ends in `/` (taken as it is) or in `#`
 * (the whole address of the call).
 */
function addressOf(host: string | undefined, type: string | undefined): string | undefined {
  if (host === undefined) return undefined
  if (host.endsWith('#')) return host.slice(0, -1)
  const openAi = type === undefined || type === 'openai' || type === 'openai-response' || type === 'new-api'
  if (!openAi || host.endsWith('/') || /\/v\d+\w*$/.test(host)) return host
  // A bare host gets the vendor's own door here by itself.
  return /^https?:\/\/[^/]+$/i.test(host) ? host : `${host}/v1`
}

/** Several keys stand with commas between; one that holds a comma has it escaped. */
function keysIn(text: string | undefined): string[] {
  return (text ?? '')
    .split(/(?<!\\),/)
    .map((key) => key.replaceAll('\\,', ',').trim())
    .filter((key) => key !== '')
}
