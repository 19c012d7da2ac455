import { GatewayError } from '../../contract/errors.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { AudioPart, FilePart, ImagePart, Part } from '../../ir/part.ts'
import type { Quirks } from '../conversion.ts'
import { dataUrl } from '../data-url.ts'
import { standardBase64 } from '../standard-base64.ts'
import { chatDialect } from './quirks.ts'
import type { Writing } from './write-context.ts'

export type ChatPart = Record<string, unknown>

/** Files uploaded to OpenAI are the same whichever of its protocols is spoken. */
const ownFiles: ReadonlySet<string> = new Set(['openai-chat', 'openai-responses'])

/** Whether the upstream can take the source itself. Only pictures (and Mistral's documents) are taken by URL. */
export function takesSource(kind: 'image' | 'audio' | 'file', source: MediaSource, quirks: Quirks): boolean {
  const dialect = chatDialect(quirks)
  switch (source.kind) {
    case 'data':
      return true
    case 'text':
      return kind === 'file'
    case 'file':
      return kind === 'file' && ownFiles.has(source.protocol)
    case 'url': {
      const web = source.url.startsWith('https://') || source.url.startsWith('http://')
      if (kind === 'image') return web && dialect.imageUrls
      return kind === 'file' && web && dialect.files === 'document_url'
    }
  }
}

/** The parts of a user message, or of a tool result. `path` is for errors. */
export function writeParts(parts: readonly Part[], path: string, writing: Writing): ChatPart[] {
  const written: ChatPart[] = []
  for (const [index, part] of parts.entries()) {
    const made = writePart(part, `${path}[${index}]`, writing)
    const last = made.at(-1)
    if (last !== undefined && part.cache !== undefined) {
      const { ttl } = part.cache
      if (writing.dialect.cacheControl)
        last.cache_control = { type: 'ephemeral', ...(ttl === undefined ? undefined : { ttl }) }
      else warnCache(writing)
    }
    written.push(...made)
  }
  return written
}

export function warnCache(writing: Writing): void {
  writing.warn('unsupported', 'cache_control', 'The upstream caches on its own or not at all; marks were left out.')
}

function writePart(part: Part, path: string, writing: Writing): ChatPart[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }]
    case 'image':
      return [writeImage(part, path, writing)]
    case 'audio':
      return [writeAudio(part, path, writing)]
    case 'file':
      return writeFile(part, path, writing)
    case 'refusal':
      return [{ type: 'text', text: part.text }]
    case 'provider':
      return writeProvider(part, writing)
    default:
      // Thinking, calls and results have places of their own.
      return []
  }
}

function writeProvider(part: Part & { type: 'provider' }, writing: Writing): ChatPart[] {
  if (part.protocol === 'openai-chat') return [part.value as ChatPart]
  writing.warn('unsupported', `messages.${part.name}`)
  return part.text === undefined ? [] : [{ type: 'text', text: part.text }]
}

function refuse(path: string, what: string): GatewayError {
  return new GatewayError('conversion.unsupported', `${path}: the upstream's protocol cannot take ${what}.`, {
    field: path,
  })
}

function writeImage(part: ImagePart, path: string, writing: Writing): ChatPart {
  if (!writing.dialect.images) {
    writing.warn('unsupported', 'messages.image', 'The model takes no pictures; a line stands in their place.')
    return { type: 'text', text: '[A picture stood here, which this model cannot see.]' }
  }
  const { source, detail } = part
  if (source.kind !== 'data' && source.kind !== 'url') throw refuse(path, 'a picture by the id of an uploaded file')
  const url = source.kind === 'data' ? dataUrl(source.mediaType, source.data) : source.url
  return { type: 'image_url', image_url: { url, ...(detail === undefined ? undefined : { detail }) } }
}

const audioFormats: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
}

function writeAudio({ source, transcript }: AudioPart, path: string, writing: Writing): ChatPart {
  // OpenAI's reasoning models take text and pictures only.
  const hears = writing.own || !writing.reasons
  if (source.kind === 'data' && hears) {
    const type = source.mediaType.split(';', 1)[0] ?? ''
    const format = audioFormats[type] ?? (writing.own ? type.replace('audio/', '') : undefined)
    if (format !== undefined) return { type: 'input_audio', input_audio: { data: standardBase64(source.data), format } }
  }
  if (transcript !== undefined) {
    writing.warn('changed', 'messages.audio', 'What was said is given as text.')
    return { type: 'text', text: transcript }
  }
  throw refuse(path, hears ? 'sound other than WAV and MP3' : 'sound for this model')
}

function writeFile(part: FilePart, path: string, writing: Writing): ChatPart[] {
  const { source, context } = part
  const lead: ChatPart[] = context === undefined ? [] : [{ type: 'text', text: context }]
  if (part.citations === true) writing.warn('unsupported', 'messages.citations')
  const mediaType = source.mediaType ?? ''
  if (source.kind === 'text') {
    writing.warn('emulated', 'messages.document', 'A text document was put into the message as text.')
    return [...lead, inlineText(part.name, source.text)]
  }
  if (mediaType.startsWith('image/') && source.kind !== 'file')
    return [...lead, writeImage({ type: 'image', source }, path, writing)]
  if (mediaType.startsWith('audio/')) return [...lead, writeAudio({ type: 'audio', source }, path, writing)]
  if (mediaType.startsWith('video/')) return [...lead, writeVideo(source, path, writing)]
  if (source.kind === 'data' && isPlainText(mediaType)) {
    writing.warn('emulated', 'messages.document', 'A text file was put into the message as text.')
    return [...lead, inlineText(part.name, Buffer.from(source.data, 'base64').toString('utf8'))]
  }
  return [...lead, writeDocument(part, path, writing)]
}

function writeVideo(source: MediaSource, path: string, writing: Writing): ChatPart {
  if (!writing.own || (source.kind !== 'data' && source.kind !== 'url')) throw refuse(path, 'videos')
  return {
    type: 'video_url',
    video_url: { url: source.kind === 'data' ? dataUrl(source.mediaType, source.data) : source.url },
  }
}

function writeDocument({ source, name }: FilePart, path: string, writing: Writing): ChatPart {
  const { files } = writing.dialect
  if (files === 'none') throw refuse(path, 'documents')
  if (files === 'document_url') {
    if (source.kind === 'data' || source.kind === 'url')
      return {
        type: 'document_url',
        document_url: source.kind === 'data' ? dataUrl(source.mediaType, source.data) : source.url,
        ...(name === undefined ? undefined : { document_name: name }),
      }
    throw refuse(path, 'a document by the id of an uploaded file')
  }
  if (source.kind === 'data' && !writing.own && source.mediaType !== 'application/pdf')
    throw refuse(path, `documents of the type ${source.mediaType}`)
  if (source.kind === 'data')
    return {
      type: 'file',
      file: { filename: name ?? 'document.pdf', file_data: dataUrl(source.mediaType, source.data) },
    }
  if (source.kind === 'file' && ownFiles.has(source.protocol)) return { type: 'file', file: { file_id: source.id } }
  if (source.kind === 'url' && writing.own)
    return { type: 'file', file: { filename: name ?? 'document.pdf', file_data: source.url } }
  throw refuse(path, source.kind === 'url' ? 'documents by URL' : 'files uploaded to another vendor')
}

function isPlainText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json' || mediaType === 'application/xml'
}

function inlineText(name: string | undefined, text: string): ChatPart {
  return { type: 'text', text: name === undefined ? text : `${name}:\n${text}` }
}
