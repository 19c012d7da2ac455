import { describe, expect, it } from 'vitest'
import type { ClientProtocol } from '../../e2e/fixtures/strict/replies/index.ts'
import { requestJudges } from '../../e2e/fixtures/strict/requests/index.ts'
import { noSeals } from '../../e2e/fixtures/strict/seals.ts'
import { readWire, type WireRecord, wireMissing } from '../../e2e/fixtures/strict/wire.ts'
import { GatewayError } from '../contract/errors.ts'
import { mapSources } from '../ir/media-sources.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { type Warning, warningCode } from '../ir/warning.ts'
import type { ClientConversion, JsonObject, UpstreamProtocol } from '../protocols/conversion.ts'
import { matchRelayRoute, protocols, upstreamProtocols } from '../protocols/registry.ts'
import { clients, upstreamOf } from './converted-reply.fixture.ts'
import { type Meaning, meaningOf } from './meaning.fixture.ts'

/**
 * Every recorded request, written to every other protocol: a judge as strict as the vendor accepts it, and read back it
 * means what it meant, save what the warnings name.
 */

type Target = keyof typeof requestJudges

/** Two generations of models, since vendors take other things from each. */
const models: Record<Target, readonly string[]> = {
  'openai-chat': ['gpt-4.1', 'gpt-5'],
  'openai-responses': ['gpt-4.1', 'gpt-5'],
  'anthropic-messages': ['claude-sonnet-4-5', 'claude-opus-4-8'],
  gemini: ['gemini-2.5-flash', 'gemini-3-pro-preview'],
  'bedrock-converse': ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us.amazon.nova-pro-v1:0'],
  'cohere-chat': ['command-a-03-2025'],
  'ollama-chat': ['llama3.2'],
}

/** Requests that no other vendor could answer, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'openai-responses-06ee9596ba':
    'goes on from an answer that only the vendor has; the relay refuses it or puts the answer in',
  'openai-responses-8adc99133d': 'goes on from a conversation that only the vendor has',
}

/** What a vendor refuses of a model whatever the request looks like: the client asked for what the model cannot. */
const modelCannot = /Content blocks are expected to be either text or image_url type/

const records = readWire().filter(
  (record) =>
    record.request != null &&
    clients.includes(upstreamOf[record.protocol] as ClientProtocol) &&
    !record.url.includes('/compact') &&
    record.status < 400 &&
    !(record.id in exceptions),
)

function readRecord(record: WireRecord): ConversationRequest {
  const protocol = upstreamOf[record.protocol] as ClientProtocol
  return readBack(protocol, record.request as JsonObject, protocol === 'gemini' ? geminiPath(record.url) : undefined)
}

/** The path at the developer's API of a request that may have been made to Vertex. */
function geminiPath(url: string): string {
  const { pathname, search } = new URL(url)
  return `/v1beta/models/${pathname.slice(pathname.lastIndexOf('/') + 1)}${search}`
}

function readBack(protocol: ClientProtocol, body: JsonObject, path?: string): ConversationRequest {
  const match = path === undefined ? undefined : matchRelayRoute('POST', path, {})
  const route = match !== undefined && 'route' in match ? match.route : { protocol, operation: 'chat' as const }
  return (protocols[protocol] as ClientConversion).readRequest({ route, body, headers: {} })
}

const tiny = {
  image: {
    mediaType: 'image/png',
    data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  },
  audio: { mediaType: 'audio/wav', data: 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=' },
  file: { mediaType: 'application/pdf', data: 'JVBERi0xLjQK' },
}

/** What the relay does before: files that the upstream cannot fetch are put in as data. */
function inlined(request: ConversationRequest, to: Target): ConversationRequest {
  const upstream = upstreamProtocols[to] as UpstreamProtocol
  return mapSources(request, (source, kind) =>
    source.kind !== 'url' || upstream.takesSource(kind, source, {}) ? undefined : { kind: 'data', ...tiny[kind] },
  )
}

interface Outcome {
  refused?: string
  body?: JsonObject
  problems: string[]
  warnings: readonly Warning[]
  original?: ConversationRequest
}

function convert(record: WireRecord, to: Target, model: string): Outcome {
  const inbound = upstreamOf[record.protocol]!
  const upstream = upstreamProtocols[to] as UpstreamProtocol
  try {
    const original = inlined(readRecord(record), to)
    const written = upstream.writeRequest(original, {
      model,
      stream: original.stream,
      quirks: {},
      inbound,
      recall: () => undefined,
    })
    const body = JSON.parse(JSON.stringify(written.body)) as JsonObject
    const path = upstream.upstreamPath({ operation: 'chat', model, query: '', stream: original.stream ? 'sse' : false })
    const headers = { 'anthropic-version': '2023-06-01', ...written.headers }
    const refusal = requestJudges[to](body, headers, path, { seals: noSeals })
    const problems = (refusal?.problems ?? [])
      .filter(({ message }) => !modelCannot.test(message))
      .map(({ path: place, kind, message }) => `${place.join('.')}: ${kind} ${message}`)
    return { problems, warnings: written.warnings, original, body }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return { refused: `${error.code} ${error.field ?? 'no field'}: ${error.message}`, problems: [], warnings: [] }
  }
}

/** By what names of fields a warning covers an aspect. What stands for many is told by its first part. */
const covers: Readonly<Record<string, RegExp>> = {
  system: /system|developer|instructions/i,
  text: /messages|contents|input|refusal|system|developer|name|document|file/i,
  media: /messages|contents|input|image|audio|file|document|media|detail/i,
  calls: /messages|contents|input|tool|function|call/i,
  results: /messages|contents|input|tool|function|is_error|image|file|document|media/i,
  order: /messages|contents|input|tool|function/i,
  provider: /messages|contents|input/i,
  tools: /tools|schema|parameters|function|tool_?config|tool_?choice/i,
  providerTools: /tools|mcp/i,
  toolChoice: /tool_?choice|tool_?config|allowed/i,
  parallelToolCalls: /parallel/i,
  maxOutputTokens: /max_?(output_?|completion_?)?tokens/i,
  stop: /stop/i,
  candidates: /^n$|candidate/i,
  responseFormat: /response_?(format|mime|schema|json)|text\.format|output_config|format|generationConfig/i,
  thinking: /reasoning|thinking|effort/i,
  verbosity: /verbosity/i,
  modalities: /modalities|audio|image/i,
  userId: /user|safety_identifier|metadata/i,
  metadata: /metadata|labels/i,
  serviceTier: /tier/i,
  promptCacheKey: /prompt_?cache/i,
  temperature: /temperature/i,
  topP: /top_?p/i,
  topK: /top_?k/i,
  frequencyPenalty: /frequency/i,
  presencePenalty: /presence/i,
  seed: /seed/i,
  logitBias: /logit/i,
  logprobs: /logprobs/i,
  topLogprobs: /logprobs/i,
}

/** Aspects that differ and that no warning names. */
function lost(original: Meaning, back: Meaning, warnings: readonly Warning[], thinksByItself: boolean): string[] {
  const names = new Set([...Object.keys(original), ...Object.keys(back)])
  return [...names].flatMap((name) => {
    const before = original[name] ?? ''
    const after = back[name] ?? ''
    if (before === after) return []
    // Vendors that want tools declared where calls stand in the history get them, not to be called.
    const silent = (original.tools ?? '') === '' && back.toolChoice === '{"type":"none"}'
    if (silent && (name === 'toolChoice' || name === 'tools')) return []
    if (name === 'thinking' && before === '"off"' && !thinksByItself) return []
    if (name === 'provider' || name === 'providerTools') return unnamed(name, before, warnings)
    // A line in place of what only its vendor knows.
    if (name === 'text' && (original.provider ?? '') !== '') return []
    // Told in the instructions, for vendors that have no field for it.
    if (
      name === 'system' &&
      warnings.some(({ kind, feature }) => kind === 'emulated' && /format|schema|json/i.test(feature))
    )
      return []
    // What the target's protocol wants said and the client left open.
    if (before === '' && ['maxOutputTokens', 'thinking', 'serviceTier', 'stream'].includes(name)) return []
    const pattern = covers[name]
    if (pattern !== undefined && warnings.some((warning) => pattern.test(warning.feature))) return []
    return [
      `${name}: ${excerpt(before, after)} became ${excerpt(after, before)}; warnings: ${warnings.map(warningCode).join(' ')}`,
    ]
  })
}

/** From where the two texts part. */
function excerpt(text: string, other: string): string {
  let at = 0
  while (at < text.length && text[at] === other[at]) at++
  return text.slice(Math.max(0, at - 40), at + 160)
}

/** What only its own vendor knows must be named, each by its own name. */
function unnamed(aspect: string, names: string, warnings: readonly Warning[]): string[] {
  const told = warnings.map(warningCode).join(' ').replace(/\W/g, '_')
  return (JSON.parse(names === '' ? '[]' : names) as string[])
    .filter((name) => !told.includes(name.replace(/\W/g, '_')))
    .map((name) => `${aspect}: ${name} is lost; warnings: ${told}`)
}

const targets = (Object.keys(models) as Target[]).filter((id) => id in upstreamProtocols)

describe.skipIf(wireMissing !== undefined).each(targets)('recorded requests for an upstream of %s', (to) => {
  const foreign = records.filter((record) => upstreamOf[record.protocol] !== to)

  it.each(models[to])('are accepted by a strict one with %s', (model) => {
    const found: Record<string, string[]> = {}
    for (const record of foreign) {
      const { problems, refused } = convert(record, to, model)
      if (problems.length > 0) found[record.id] = problems.slice(0, 5)
      if (refused !== undefined && !/^conversion\.unsupported [a-zA-Z]/.test(refused)) found[record.id] = [refused]
    }
    expect(found).toEqual({})
  })

  it.runIf(to in protocols).each(models[to])(
    'mean the same when read back from one for %s, save what is told',
    (model) => {
      const found: Record<string, string[]> = {}
      for (const record of foreign) {
        const { body, original, warnings } = convert(record, to, model)
        if (body === undefined || original === undefined) continue
        const stream = original.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
        const path = to === 'gemini' ? `/v1beta/models/${model}:${stream}` : undefined
        const back = readBack(to as ClientProtocol, body, path)
        const lines = lost(meaningOf(original), meaningOf(back), warnings, /^(gpt-5|gemini)/.test(model))
        if (lines.length > 0) found[record.id] = lines
      }
      expect(found).toEqual({})
    },
  )
})

describe.skipIf(wireMissing === undefined)('recorded requests', () => {
  it.skip(`are not converted: ${wireMissing}`, () => {})
})
