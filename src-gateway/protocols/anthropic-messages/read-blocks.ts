import { GatewayError } from '../../contract/index.ts'
import type { MediaSource } from '../../ir/media.ts'
import { unpackOpaque } from '../../ir/opaque.ts'
import type { Citation, FilePart, ImagePart, Part, TextPart, ToolResultContent } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import { isObject, restOf, wordOf } from '../json-values.ts'
import { readCache } from './cache.ts'
import { keep, own } from './own.ts'
import { providerText } from './provider-text.ts'
import { readSignature } from './signature.ts'
import { readToolInput } from './tool-input.ts'

/** Names of the calls made so far, by id: results do not tell the name. */
export type CallNames = Map<string, string>

const textFields = new Set(['type', 'text', 'cache_control', 'citations'])
const imageFields = new Set(['type', 'source', 'cache_control'])
const documentFields = new Set(['type', 'source', 'cache_control', 'title', 'context', 'citations'])
const callFields = new Set(['type', 'id', 'name', 'input', 'cache_control'])
const resultFields = new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control'])

type BlockReader = (block: JsonObject, path: string, names: CallNames) => Part | undefined

const readers: Readonly<Record<string, BlockReader>> = {
  text: (block, path) => readText(block, path),
  image: (block, path) => readImage(block, path),
  document: (block) => readDocument(block),
  thinking: readThinking,
  redacted_thinking: (block, path) => ({
    type: 'redacted-thinking',
    opaque: unpackOpaque(textOf(block.data, `${path}.data`), own),
  }),
  tool_use: readToolUse,
  tool_result: readToolResult,
}

/** One block of a request's message. What is not known becomes a provider part. @throws GatewayError `request.malformed` */
export function readBlock(raw: unknown, path: string, names: CallNames): Part | undefined {
  const block = blockOf(raw, path)
  const type = block.type as string
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  return read === undefined ? readProvider(block, type) : read(block, path, names)
}

/** A text block of the instructions. @throws GatewayError `request.malformed` */
export function readTextBlock(raw: unknown, path: string): TextPart | undefined {
  const block = blockOf(raw, path)
  return block.type === 'text' ? readText(block, path) : undefined
}

export function malformed(field: string, what: string): GatewayError {
  return new GatewayError('request.malformed', `${field}: ${what}`, { field })
}

function blockOf(raw: unknown, path: string): JsonObject {
  if (!isObject(raw)) throw malformed(path, 'must be an object')
  if (typeof raw.type !== 'string') throw malformed(`${path}.type`, 'must be a string')
  return raw
}

function textOf(raw: unknown, path: string): string {
  if (typeof raw !== 'string') throw malformed(path, 'must be a string')
  return raw
}

function cacheOf(block: JsonObject): { cache: { ttl?: string } } | undefined {
  const cache = readCache(block.cache_control)
  return cache === undefined ? undefined : { cache }
}

function readText(block: JsonObject, path: string): TextPart {
  const citations = Array.isArray(block.citations) ? block.citations.filter(isObject).map(readCitation) : []
  return {
    type: 'text',
    text: textOf(block.text, `${path}.text`),
    ...(citations.length > 0 ? { citations } : undefined),
    ...cacheOf(block),
    ...keep(restOf(block, textFields)),
  }
}

/** https://platform.claude.com/docs/en/build-with-claude/citations; offsets there are of the source, not of the answer. */
export function readCitation(raw: JsonObject): Citation {
  const url = wordOf(raw.url) ?? wordOf(raw.source)
  const title = wordOf(raw.title) ?? wordOf(raw.document_title)
  const quote = wordOf(raw.cited_text)
  return {
    ...(url === undefined ? undefined : { url }),
    ...(title === undefined ? undefined : { title }),
    ...(quote === undefined ? undefined : { quote }),
    extensions: { [own]: raw },
  }
}

function readImage(block: JsonObject, path: string): ImagePart | Part {
  const source = readSource(block.source, path)
  if (source === undefined) return readProvider(block, 'image')
  return { type: 'image', source, ...cacheOf(block), ...keep(restOf(block, imageFields)) }
}

/** @throws GatewayError `request.malformed` when there is no source */
function readSource(raw: unknown, path: string): MediaSource | undefined {
  if (!isObject(raw)) throw malformed(`${path}.source`, 'must be an object')
  switch (raw.type) {
    case 'base64':
      return {
        kind: 'data',
        mediaType: wordOf(raw.media_type) ?? 'application/octet-stream',
        data: textOf(raw.data, `${path}.source.data`),
      }
    case 'url':
      return { kind: 'url', url: textOf(raw.url, `${path}.source.url`) }
    case 'file':
      return { kind: 'file', id: textOf(raw.file_id, `${path}.source.file_id`), protocol: own }
    default:
      return undefined
  }
}

function readDocument(block: JsonObject): FilePart | Part {
  const source = documentSource(block.source)
  if (source === undefined) return readProvider(block, 'document')
  const name = wordOf(block.title)
  const context = wordOf(block.context)
  const cites = isObject(block.citations) && block.citations.enabled === true
  return {
    type: 'file',
    source: source.source,
    ...(name === undefined ? undefined : { name }),
    ...(context === undefined ? undefined : { context }),
    ...(cites ? { citations: true } : undefined),
    ...cacheOf(block),
    ...keep(
      source.raw === undefined
        ? restOf(block, documentFields)
        : { ...restOf(block, documentFields), source: source.raw },
    ),
  }
}

function documentSource(raw: unknown): { source: MediaSource; raw?: unknown } | undefined {
  if (!isObject(raw)) return undefined
  switch (raw.type) {
    case 'base64':
      if (typeof raw.data !== 'string') return undefined
      return { source: { kind: 'data', mediaType: wordOf(raw.media_type) ?? 'application/pdf', data: raw.data } }
    case 'text':
      if (typeof raw.data !== 'string') return undefined
      return { source: { kind: 'text', text: raw.data, mediaType: wordOf(raw.media_type) ?? 'text/plain' } }
    case 'url':
      return typeof raw.url === 'string'
        ? { source: { kind: 'url', url: raw.url, mediaType: 'application/pdf' } }
        : undefined
    case 'file':
      return typeof raw.file_id === 'string' ? { source: { kind: 'file', id: raw.file_id, protocol: own } } : undefined
    case 'content':
      return contentSource(raw)
    default:
      return undefined
  }
}

/** A document given as blocks: texts are one text for everybody else; with pictures among them only Anthropic has it. */
function contentSource(raw: JsonObject): { source: MediaSource; raw: unknown } | undefined {
  const { content } = raw
  if (typeof content === 'string') return { source: { kind: 'text', text: content, mediaType: 'text/plain' }, raw }
  if (!Array.isArray(content)) return undefined
  const texts: string[] = []
  for (const one of content as unknown[]) {
    if (!isObject(one) || one.type !== 'text' || typeof one.text !== 'string') return undefined
    texts.push(one.text)
  }
  return { source: { kind: 'text', text: texts.join('\n\n'), mediaType: 'text/plain' }, raw }
}

function readThinking(block: JsonObject, path: string): Part {
  const opaque = readSignature(block.signature)
  return {
    type: 'thinking',
    text: textOf(block.thinking, `${path}.thinking`),
    ...(opaque === undefined ? undefined : { opaque }),
  }
}

function readToolUse(block: JsonObject, path: string, names: CallNames): Part {
  const id = textOf(block.id, `${path}.id`)
  const name = textOf(block.name, `${path}.name`)
  names.set(id, name)
  const input = readToolInput(block.input)
  return { type: 'tool-call', id, name, kind: 'function', input, ...cacheOf(block), ...keep(restOf(block, callFields)) }
}

function readToolResult(block: JsonObject, path: string, names: CallNames): Part {
  const callId = textOf(block.tool_use_id, `${path}.tool_use_id`)
  const name = names.get(callId)
  return {
    type: 'tool-result',
    callId,
    ...(name === undefined ? undefined : { name }),
    kind: 'function',
    content: readResultContent(block.content, `${path}.content`),
    ...(block.is_error === true ? { isError: true } : undefined),
    ...cacheOf(block),
    ...keep(restOf(block, resultFields)),
  }
}

function readResultContent(raw: unknown, path: string): ToolResultContent[] {
  if (raw === undefined || raw === null) return []
  if (typeof raw === 'string') return raw === '' ? [] : [{ type: 'text', text: raw }]
  if (!Array.isArray(raw)) throw malformed(path, 'must be a string or an array')
  return raw.map((one: unknown, index) => readResultBlock(blockOf(one, `${path}[${index}]`), `${path}[${index}]`))
}

/** What a result may hold and others have no word for (found documents, tools found) is told them as text. */
function readResultBlock(block: JsonObject, path: string): ToolResultContent {
  const part =
    block.type === 'text'
      ? readText(block, path)
      : block.type === 'image'
        ? readImage(block, path)
        : block.type === 'document'
          ? readDocument(block)
          : undefined
  if (part !== undefined && part.type !== 'provider') return part as ToolResultContent
  return { type: 'text', text: providerText(block) ?? JSON.stringify(block), ...cacheOf(block), ...keep({ block }) }
}

/** A block that only Anthropic knows, whole. */
export function readProvider(block: JsonObject, type: string): Part {
  const text = providerText(block)
  return {
    type: 'provider',
    protocol: own,
    name: type,
    value: block,
    ...(text === undefined ? undefined : { text }),
    ...cacheOf(block),
  }
}
