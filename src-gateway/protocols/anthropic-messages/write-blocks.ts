import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { MediaSource } from '../../ir/media.ts'
import type {
  AudioPart,
  CacheMark,
  FilePart,
  ImagePart,
  Part,
  ProviderPart,
  TextPart,
  ToolResultPart,
} from '../../ir/part.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { standardBase64 } from '../standard-base64.ts'
import type { WireNames } from '../wire-names.ts'
import { writeCache } from './cache.ts'
import { type Field, fieldName } from './field-names.ts'
import type { ModelProfile } from './model-profile.ts'
import { own } from './own.ts'
import type { AnthropicQuirks } from './quirks.ts'
import type { CallIds } from './tool-names.ts'

/** What the writers of one request share. */
export interface WriteContext {
  inbound: string
  profile: ModelProfile
  quirks: AnthropicQuirks
  names: WireNames
  ids: CallIds
  warnings: Warnings
  betas: Set<string>
  recall: WriteRequestContext['recall']
}

const filesBeta = 'files-api-2025-04-14'

/** `cache_control` of a part, or nothing. */
export function cacheField(cache: CacheMark | undefined, quirks: AnthropicQuirks): JsonObject | undefined {
  return cache === undefined || quirks.cacheMarks === false ? undefined : { cache_control: writeCache(cache) }
}

function unsupported(context: WriteContext, field: Field, message: string): GatewayError {
  return new GatewayError('conversion.unsupported', message, { field: fieldName(context.inbound, field) })
}

/** A text block; undefined for one that is blank, which Anthropic refuses. */
export function writeText(part: TextPart, { quirks }: WriteContext): JsonObject | undefined {
  const { block, ...rest } = extensionsOf(part.extensions, own)
  const cache = cacheField(part.cache, quirks)
  if (isObject(block)) return { ...block, ...cache }
  if (part.text.trim() === '') return undefined
  const citations = part.citations
    ?.map((one) => extensionsOf(one.extensions, own))
    .filter((one) => one.type !== undefined)
  return {
    type: 'text',
    text: part.text,
    ...(citations !== undefined && citations.length > 0 ? { citations } : undefined),
    ...rest,
    ...cache,
  }
}

/**
 * A part of a user's message or of a tool's result. @throws GatewayError `conversion.unsupported` for what Anthropic has no
 * block for and whose loss would change the meaning (sound, video, another vendor's file)
 */
export function writeContent(part: Part, context: WriteContext): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return writeText(part, context)
    case 'image':
      return writeImage(part, context)
    case 'audio':
      return writeAudio(part, context)
    case 'file':
      return writeFile(part, context)
    case 'provider':
      return writeProvider(part, context)
    case 'refusal':
      return part.text.trim() === '' ? undefined : { type: 'text', text: part.text }
    default:
      return undefined
  }
}

const imageTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])
/** How the base64 of each picture format begins. */
const beginnings: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

function writeImage(part: ImagePart, context: WriteContext): JsonObject {
  const { source } = part
  if (part.detail !== undefined && part.detail !== 'auto') {
    context.warnings.add('unsupported', `${fieldName(context.inbound, 'history')}.image_url.detail`)
  }
  return {
    type: 'image',
    source: imageSource(source, context),
    ...extensionsOf(part.extensions, own),
    ...cacheField(part.cache, context.quirks),
  }
}

function imageSource(source: MediaSource, context: WriteContext): JsonObject {
  switch (source.kind) {
    case 'data': {
      // Anthropic refuses a picture whose bytes are not of the type it is said to have.
      const seen = beginnings.find(([start]) => source.data.startsWith(start))?.[1]
      const mediaType = seen ?? (source.mediaType === 'image/jpg' ? 'image/jpeg' : source.mediaType)
      if (!imageTypes.has(mediaType))
        throw unsupported(context, 'file', `Pictures of type ${source.mediaType} are not taken.`)
      return { type: 'base64', media_type: mediaType, data: standardBase64(source.data) }
    }
    case 'url':
      return { type: 'url', url: source.url }
    case 'file':
      return fileSource(source, context)
    case 'text':
      throw unsupported(context, 'file', 'A picture cannot be given as text.')
  }
}

function fileSource(source: Extract<MediaSource, { kind: 'file' }>, context: WriteContext): JsonObject {
  if (source.protocol !== own || context.quirks.fileIds === false) {
    throw unsupported(context, 'file', `The file ${source.id} was uploaded to another vendor.`)
  }
  context.betas.add(filesBeta)
  return { type: 'file', file_id: source.id }
}

/** Sound is told by its transcript, when there is one. */
function writeAudio(part: AudioPart, context: WriteContext): JsonObject | undefined {
  if (part.transcript === undefined) throw unsupported(context, 'audio', 'The upstream takes no sound.')
  context.warnings.add('emulated', fieldName(context.inbound, 'audio'), 'Sound is sent as its transcript.')
  return part.transcript.trim() === '' ? undefined : { type: 'text', text: part.transcript }
}

const textTypes =
  /^(?:text\/|application\/(?:json|xml|yaml|x-yaml|toml|javascript|x-javascript|typescript|x-sh|sql|x-ndjson|jsonl|rtf)\b)|\+(?:json|xml)$/

function writeFile(part: FilePart, context: WriteContext): JsonObject {
  const { source: raw, ...rest } = extensionsOf(part.extensions, own)
  const { name, context: about } = part
  if (context.quirks.documents === false) throw unsupported(context, 'file', 'The upstream takes no documents.')
  return {
    type: 'document',
    source: isObject(raw) ? raw : documentSource(part.source, context),
    ...(name === undefined ? undefined : { title: name.slice(0, 500) }),
    ...(about === undefined ? undefined : { context: about }),
    ...(part.citations === true ? { citations: { enabled: true } } : undefined),
    ...rest,
    ...cacheField(part.cache, context.quirks),
  }
}

function documentSource(source: MediaSource, context: WriteContext): JsonObject {
  switch (source.kind) {
    case 'data': {
      const type = source.mediaType.toLowerCase()
      if (type.startsWith('application/pdf'))
        return { type: 'base64', media_type: 'application/pdf', data: standardBase64(source.data) }
      if (!textTypes.test(type)) throw unsupported(context, 'file', `Files of type ${source.mediaType} are not taken.`)
      return { type: 'text', media_type: 'text/plain', data: Buffer.from(source.data, 'base64').toString('utf8') }
    }
    case 'url':
      return { type: 'url', url: source.url }
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text }
    case 'file':
      return fileSource(source, context)
  }
}

/** Blocks of our own protocol as they were; others by what they say in words. */
export function writeProvider(part: ProviderPart, context: WriteContext): JsonObject | undefined {
  if (part.protocol === own && isObject(part.value)) {
    noteBetas(part.name, context.betas)
    // A copy: marks may be taken out again.
    return { ...part.value }
  }
  const kept = part.text !== undefined && part.text.trim() !== ''
  context.warnings.add(kept ? 'changed' : 'unsupported', `${fieldName(context.inbound, 'history')}.${part.name}`)
  return kept ? { type: 'text', text: part.text } : undefined
}

function noteBetas(type: string, betas: Set<string>): void {
  if (type === 'container_upload') betas.add(filesBeta)
  else if (type.startsWith('mcp_tool')) betas.add('mcp-client-2025-11-20')
  else if (type === 'compaction') betas.add('compact-2026-01-12')
}

/** A tool's result under the id that its call has on the wire. */
export function writeResult(part: ToolResultPart, id: string, context: WriteContext): JsonObject {
  const content = resultContent(part, context)
  return {
    type: 'tool_result',
    tool_use_id: id,
    // An error without words is refused.
    ...(content !== undefined ? { content } : part.isError === true ? { content: 'The tool failed.' } : undefined),
    ...(part.isError === true ? { is_error: true } : undefined),
    ...extensionsOf(part.extensions, own),
    ...cacheField(part.cache, context.quirks),
  }
}

function resultContent({ content, cache }: ToolResultPart, context: WriteContext): string | JsonObject[] | undefined {
  const [first] = content
  if (first === undefined) return undefined
  if (
    content.length === 1 &&
    first.type === 'text' &&
    first.cache === undefined &&
    first.extensions === undefined &&
    first.citations === undefined
  ) {
    return first.text === '' ? undefined : first.text
  }
  const blocks: JsonObject[] = []
  for (const part of content) {
    const block = writeContent(part, context)
    if (block === undefined) continue
    // The mark of the result itself covers them.
    if (cache !== undefined) delete block.cache_control
    blocks.push(block)
  }
  return blocks.length === 0 ? undefined : blocks
}
