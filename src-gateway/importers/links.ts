import {
  type ImportNote,
  type ImportRisk,
  longestLink,
  type UpstreamProtocolId,
  upstreamProtocolId,
} from '../contract/index.ts'
import { readAddress } from './address.ts'
import { protocolOfWord, rawOfEntry } from './cc-switch.ts'
import { rawOfCherryLink } from './cherry-studio.ts'
import { invalid } from './invalid.ts'
import {
  isRecord,
  type JsonRecord,
  listOf,
  memberOf,
  namesIn,
  numberOf,
  recordOf,
  textAt,
  textOf,
} from './json-values.ts'
import { isChannel, makeChannel, type RawChannel } from './make-channel.ts'
import { note, risk, skip } from './notes.ts'
import { plainText } from './plain-text.ts'
import { tomlIn } from './read-documents.ts'
import { type Draft, emptyDraft, type ReadContext } from './types.ts'

const longestField = 20_000
const mostParameters = 200

const schemes: Readonly<Record<string, (link: Link, context: ReadContext) => Draft>> = {
  burncloud: readOwnLink,
  ccswitch: readCcSwitchLink,
  ccr: readCcrLink,
  cherrystudio: readCherryLink,
}

/** A link in parts, decoded and bounded. */
interface Link {
  /** Host and path: `v1/import`. */
  target: string
  parameters: URLSearchParams
  /** As it stood, before `+` was read as a blank. */
  query: string
}

/** Whether a text is one of the links that can be read. */
export function isImportLink(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text.trim())?.[1]?.toLowerCase()
  return scheme !== undefined && Object.hasOwn(schemes, scheme)
}

/**
 * Reads a link of this program or of one of the peers. Nothing that it names is fetched, and nothing is switched on.
 * @throws GatewayError `import.invalid`
 */
export function readLink(text: string, context: ReadContext): Draft {
  const trimmed = text.trim()
  if (trimmed.length > longestLink) throw invalid(`A link has at most ${longestLink} characters`)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(trimmed)?.[1]?.toLowerCase()
  const read = scheme === undefined || !Object.hasOwn(schemes, scheme) ? undefined : schemes[scheme]
  if (read === undefined)
    throw invalid(
      'This is no link that can be imported: it begins with burncloud://, ccswitch://, ccr:// or cherrystudio://',
    )
  // A link chooses the address: it must not also choose which of the person's variables is sent there.
  const draft = read(partsOf(trimmed), { ...context, environment: {} })
  draft.risks.unshift(risk('link', 'Whoever made this link chose the address and the key in it'))
  return draft
}

function partsOf(text: string): Link {
  // Not URL: what it makes of unknown schemes differs, and percent signs that mean nothing must be told, not passed over.
  const match = /^[a-z][a-z0-9+.-]*:(?:\/\/)?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is.exec(text)
  if (match === null) throw invalid('This link has no form that can be read')
  const query = match[2] ?? ''
  const parameters = parametersOf(query)
  let count = 0
  for (const [name, value] of parameters) {
    if (++count > mostParameters) throw invalid(`A link has at most ${mostParameters} parameters`)
    if (name.length > 100 || value.length > longestField)
      throw invalid(`A parameter of this link is too long: ${plainText(name, 40).text}`)
  }
  return { target: (match[1] ?? '').replace(/\/+$/, '').toLowerCase(), parameters, query }
}

/**
 * What stands in a query. Stricter than a browser: percent signs must stand before two hexadecimal digits, and the bytes must be
 * UTF-8. @throws GatewayError `import.invalid`
 */
function parametersOf(query: string): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const part of query.split('&')) {
    if (part === '') continue
    const [name = '', ...value] = part.replaceAll('+', ' ').split('=')
    try {
      // A bundler takes a call away whose result nobody uses, and the check with it.
      parameters.append(decodeURIComponent(name), decodeURIComponent(value.join('=')))
    } catch {
      throw invalid(`The parameter "${plainText(name, 40).text}" of this link is not encoded in UTF-8`)
    }
  }
  return parameters
}

function parameterOf(link: Link, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = textOf(link.parameters.get(name))
    if (value !== undefined) return value
  }
  return undefined
}

/** Base64 in any of its spellings, the blanks that were `+` included. undefined = it is none, or no UTF-8. */
function decodedTexts(value: string): string[] {
  const plain = value.replace(/ /g, '+').replace(/=+$/, '')
  if (!/^[A-Za-z0-9+/_-]*$/.test(plain)) return []
  // One program swaps the two letters of the address-safe alphabet.
  const spellings = [plain.replaceAll('-', '+').replaceAll('_', '/'), plain.replaceAll('_', '+').replaceAll('-', '/')]
  return [...new Set(spellings)].flatMap((text) => {
    try {
      return [new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'))]
    } catch {
      return []
    }
  })
}

/** A JSON object, as it is or in base64. @throws GatewayError `import.invalid` naming the parameter */
function objectIn(value: string, parameter: string): JsonRecord {
  const texts = value.trimStart().startsWith('{') ? [value] : decodedTexts(value)
  for (const text of texts) {
    try {
      const parsed: unknown = JSON.parse(text)
      if (isRecord(parsed)) return parsed
    } catch {
      // Perhaps it is the other spelling.
    }
  }
  throw invalid(`The parameter "${parameter}" of this link is no JSON object`)
}

function add(draft: Draft, raw: RawChannel | ReturnType<typeof skip>, context: ReadContext): void {
  const made = 'code' in raw ? raw : makeChannel(raw, context, { link: true })
  if (isChannel(made)) draft.channels.push(made)
  else draft.skipped.push(made)
}

/** `ccswitch://v1/import?resource=provider&app=…&name=…&endpoint=…&apiKey=…` */
function readCcSwitchLink(link: Link, context: ReadContext): Draft {
  if (link.target !== 'v1/import') throw invalid('A link of cc-switch begins with ccswitch://v1/import')
  const draft = emptyDraft('cc-switch', 'link')
  const resource = parameterOf(link, 'resource') ?? 'provider'
  const name = parameterOf(link, 'name') ?? ''
  if (resource !== 'provider') {
    draft.skipped.push(
      skip(name || resource, 'other-kind', 'It is no provider: prompts, tools and skills are not imported'),
    )
    return draft
  }
  const app = parameterOf(link, 'app') ?? 'claude'
  const config = parameterOf(link, 'config')
  const risks: ImportRisk[] = []
  const notes: ImportNote[] = []
  if (parameterOf(link, 'usageScript', 'usageScriptConfig') !== undefined)
    risks.push(risk('script', 'It brings a program that asks for the balance; it is left out', ['usageScript']))
  const remote = parameterOf(link, 'configUrl')
  if (remote !== undefined)
    risks.push(
      risk('remote', 'It wants more to be fetched from an address; that is not done', [
        readAddress(remote)?.host ?? 'configUrl',
      ]),
    )
  if (parameterOf(link, 'enabled') === 'true' || parameterOf(link, 'usageEnabled') === 'true')
    risks.push(risk('wants_enabled', 'It asks to be used at once; it stays switched off'))
  const settings = config === undefined ? {} : settingsIn(config, parameterOf(link, 'configFormat'), app)
  const inline = config === undefined ? undefined : rawOfEntry({ app, name, settings }, context, { part: true })
  const base = inline === undefined || 'code' in inline ? undefined : inline
  const endpoints = namesIn(parameterOf(link, 'endpoint'))
  if (endpoints.length > 1)
    notes.push(
      note(
        'part.dropped',
        'Further addresses of it are left out',
        endpoints.slice(1).flatMap((endpoint) => readAddress(endpoint)?.host ?? []),
      ),
    )
  const key = parameterOf(link, 'apiKey')
  const models = ['model', 'haikuModel', 'sonnetModel', 'opusModel', 'fableModel'].flatMap(
    (field) => parameterOf(link, field) ?? [],
  )
  add(
    draft,
    {
      ...base,
      name: name || base?.name || '',
      // Without an address of its own it would be the tool's vendor, whatever the link is called.
      baseUrl: endpoints[0] ?? base?.baseUrl,
      provider: endpoints[0] === undefined ? base?.provider : undefined,
      protocols: [protocolOfWord(parameterOf(link, 'apiFormat')) ?? base?.protocols?.[0] ?? protocolOfApp(app)],
      keys: key === undefined ? base?.keys : [key],
      models: [...models, ...(base?.models ?? [])],
      remark: parameterOf(link, 'notes'),
      notes: [...(base?.notes ?? []), ...notes],
      risks: [...(base?.risks ?? []), ...risks],
    },
    context,
  )
  return draft
}

function protocolOfApp(app: string): UpstreamProtocolId {
  if (app.startsWith('claude')) return 'anthropic-messages'
  if (app === 'codex') return 'openai-responses'
  return app === 'gemini' ? 'gemini' : 'openai-chat'
}

/** The tool's own settings in base64: JSON, or TOML for the tools that have that. */
function settingsIn(config: string, format: string | undefined, app: string): JsonRecord {
  if (format === 'toml') {
    const text = decodedTexts(config)[0]
    const read = text === undefined ? undefined : tomlIn(text)
    if (text === undefined || !isRecord(read)) throw invalid('The parameter "config" of this link is no TOML')
    return app === 'codex' || app === 'grokbuild' ? { config: text } : read
  }
  return objectIn(config, 'config')
}

/** `ccr://provider?name=…&base_url=…&api_key=…&protocol=…&models=…&payload=…` */
function readCcrLink(link: Link, context: ReadContext): Draft {
  const draft = emptyDraft('claude-code-router', 'link')
  if (link.target.split('/')[0] !== 'provider') {
    draft.skipped.push(skip(link.target, 'other-kind', 'It is no provider'))
    return draft
  }
  const payload = parameterOf(link, 'payload')
  const more = payload === undefined ? {} : objectIn(payload, 'payload')
  const inner = recordOf(memberOf(more, 'provider') ?? memberOf(more, 'ccrProvider'))
  const field = (name: string): string | undefined =>
    parameterOf(link, name) ?? textAt(more, name) ?? textAt(inner, name)
  const risks: ImportRisk[] = []
  const manifest = field('manifest')
  if (manifest !== undefined)
    risks.push(
      risk('remote', 'It wants more to be fetched from an address; that is not done', [
        readAddress(manifest)?.host ?? 'manifest',
      ]),
    )
  const usage = field('usage_url')
  if (usage !== undefined || memberOf(more, 'account') !== undefined)
    risks.push(
      risk('remote', 'It names an address to ask for the balance; that is not done', [
        readAddress(usage ?? '')?.host ?? 'account',
      ]),
    )
  const baseUrl = field('base_url')
  if (baseUrl === undefined && manifest !== undefined) {
    draft.risks.push(...risks)
    draft.skipped.push(skip(field('name') ?? 'provider', 'empty', 'Everything about it would have to be fetched first'))
    return draft
  }
  const key = field('api_key')
  const word = field('protocol')
  const protocol = protocolOfWord(word)
  const notes =
    word !== undefined && protocol === undefined ? [note('part.dropped', 'Its format is not known here', [word])] : []
  add(
    draft,
    {
      name: field('name') ?? '',
      baseUrl,
      protocols: protocol === undefined ? undefined : [protocol],
      keys: key === undefined ? [] : [key],
      models: [
        ...link.parameters.getAll('models').flatMap(namesIn),
        ...[...listOf(memberOf(more, 'models')), ...listOf(memberOf(inner, 'models'))].flatMap((model) =>
          isRecord(model) ? (textAt(model, 'id', 'name') ?? []) : namesIn(model),
        ),
      ],
      remark: undefined,
      notes,
      risks,
    },
    context,
  )
  return draft
}

/** `cherrystudio://providers/api-keys?v=1&data=…` */
function readCherryLink(link: Link, context: ReadContext): Draft {
  const draft = emptyDraft('cherry-studio', 'link')
  if (link.target !== 'providers/api-keys') {
    draft.skipped.push(skip(link.target, 'other-kind', 'It is no provider: tool servers are not imported'))
    return draft
  }
  const data = parameterOf(link, 'data')
  if (data === undefined) throw invalid('The parameter "data" of this link is missing')
  add(draft, rawOfCherryLink(objectIn(data, 'data')), context)
  return draft
}

/** Everything one of our own links may say, beside `data`. */
const ownParameters = new Set(['name', 'provider', 'baseUrl', 'key', 'models', 'protocols', 'note', 'data'])

/** `burncloud://v1/import?…`, see docs/import-links.md. */
function readOwnLink(link: Link, context: ReadContext): Draft {
  if (link.target !== 'v1/import') throw invalid('A link of this program begins with burncloud://v1/import')
  const draft = emptyDraft('burncloud', 'link')
  const unknown = [...new Set(link.parameters.keys())].filter((name) => !ownParameters.has(name))
  if (unknown.length > 0) draft.notes.push(note('part.dropped', 'These parameters are not known', unknown))
  const data = parameterOf(link, 'data')
  if (data === undefined) {
    for (const name of ['name', 'provider', 'baseUrl', 'note', 'data'])
      if (link.parameters.getAll(name).length > 1) throw invalid(`The parameter "${name}" of this link stands twice`)
    add(
      draft,
      ownChannel(
        {
          name: parameterOf(link, 'name'),
          provider: parameterOf(link, 'provider'),
          baseUrl: parameterOf(link, 'baseUrl'),
          keys: link.parameters.getAll('key'),
          models: link.parameters.getAll('models').flatMap(namesIn),
          protocols: link.parameters.getAll('protocols').flatMap(namesIn),
          note: parameterOf(link, 'note'),
        },
        context,
      ),
      context,
    )
    return draft
  }
  return { ...readOwnDocument(objectIn(data, 'data'), 'link', context), notes: draft.notes }
}

/** `{ "burncloud": 1, "channels": […] }`: what `data` of a link holds, and a file of the same. */
export function readOwnDocument(document: JsonRecord, kind: 'link' | 'file', context: ReadContext): Draft {
  const draft = emptyDraft('burncloud', kind)
  if (document.burncloud !== 1) throw invalid('This document is not of version 1 ("burncloud": 1)')
  const channels = listOf(document.channels)
  if (channels.length === 0) throw invalid('This document holds no channels')
  if (channels.length > 500) throw invalid('This document holds more than 500 channels')
  for (const channel of channels) {
    const raw = isRecord(channel) ? ownChannel(channel, context) : skip('channel', 'broken', 'It is no JSON object')
    const made = 'code' in raw ? raw : makeChannel(raw, context, { link: kind === 'link' })
    if (isChannel(made)) draft.channels.push(made)
    else draft.skipped.push(made)
  }
  return draft
}

export function looksLikeOwnDocument(document: unknown): document is JsonRecord {
  return isRecord(document) && 'burncloud' in document
}

/** Fields of a channel that one of our own documents may set; those that change requests are named as a risk. */
function ownChannel(channel: JsonRecord, context: ReadContext): RawChannel | ReturnType<typeof skip> {
  const name = textAt(channel, 'name') ?? ''
  const provider = textAt(channel, 'provider')
  if (provider !== undefined && !context.providers.some(({ id }) => id === provider))
    return skip(name || provider, 'unsupported', plainText(provider, 64).text)
  const protocols = listOf(channel.protocols).flatMap((protocol) => upstreamProtocolId.safeParse(protocol).data ?? [])
  const wantsEnabled = channel.enabled === true
  return {
    name,
    provider,
    baseUrl: textAt(channel, 'baseUrl'),
    protocols: protocols.length === 0 ? undefined : protocols,
    keys: listOf(channel.keys).flatMap((key) => textOf(key) ?? []),
    models: listOf(channel.models).flatMap((model) => textOf(model) ?? []),
    modelMapping: recordOf(channel.modelMapping),
    groups: Array.isArray(channel.groups) ? namesIn(channel.groups) : undefined,
    tags: namesIn(channel.tags),
    priority: numberOf(channel.priority),
    weight: numberOf(channel.weight),
    headers: recordOf(channel.headers),
    remark: textAt(channel, 'note'),
    risks: wantsEnabled ? [risk('wants_enabled', 'It asks to be used at once; it stays switched off')] : [],
  }
}
