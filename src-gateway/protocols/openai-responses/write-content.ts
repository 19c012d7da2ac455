import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { AudioPart, Citation, FilePart, ImagePart, Part, TextPart } from '../../ir/part.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { dataUrl } from '../data-url.ts'
import { isObject } from '../json-values.ts'
import { standardBase64 } from '../standard-base64.ts'
import { own } from './own.ts'

/** A part of a user's message or of a tool's result; undefined when it cannot be sent, which a warning tells. */
export function writeInputPart(part: Part, warnings: Warnings): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { ...extensionsOf(part.extensions, own), type: 'input_text', text: part.text }
    case 'image':
      return writeImage(part)
    case 'file':
      return writeFile(part, warnings)
    case 'audio':
      return writeAudio(part)
    case 'refusal':
      return { type: 'input_text', text: part.text }
    case 'provider':
      if (part.protocol === own && isObject(part.value)) return part.value
      warnings.add('unsupported', part.name)
      return part.text === undefined ? undefined : { type: 'input_text', text: part.text }
    default:
      return undefined
  }
}

function writeImage(part: ImagePart): JsonObject {
  const { source, detail } = part
  return {
    ...extensionsOf(part.extensions, own),
    type: 'input_image',
    ...(source.kind === 'file' ? { file_id: ownFile(source, 'image') } : { image_url: addressOf(source) }),
    detail: isDetail(detail) ? detail : 'auto',
  }
}

function isDetail(detail: string | undefined): boolean {
  return detail === 'low' || detail === 'high' || detail === 'auto' || detail === 'original'
}

/** @throws GatewayError `conversion.unsupported` for files that no model of OpenAI's reads */
function writeFile(part: FilePart, warnings: Warnings): JsonObject | undefined {
  const { source, name } = part
  const kept = extensionsOf(part.extensions, own)
  if (source.kind === 'text') return textDocument(source.text, name, warnings)
  const mediaType = source.mediaType ?? ''
  if (mediaType.startsWith('video/'))
    throw new GatewayError('conversion.unsupported', 'This upstream takes no videos.', { field: 'file' })
  if (mediaType.startsWith('image/')) return writeImage({ ...part, type: 'image' })
  if (mediaType.startsWith('audio/')) return writeAudio({ ...part, type: 'audio' })
  if (source.kind === 'file') return { ...kept, type: 'input_file', file_id: ownFile(source, 'file') }
  if (source.kind === 'url')
    return {
      ...kept,
      type: 'input_file',
      file_url: source.url,
      ...(name === undefined ? undefined : { filename: name }),
    }
  return { ...kept, type: 'input_file', filename: name ?? fileName(mediaType), file_data: addressOf(source) }
}

/** A document given as text is sent as such, with its name before it. */
function textDocument(text: string, name: string | undefined, warnings: Warnings): JsonObject {
  warnings.add('emulated', 'document', 'a text document was sent as text')
  return { type: 'input_text', text: name === undefined ? text : `${name}\n\n${text}` }
}

function fileName(mediaType: string): string {
  const [kind, word = ''] = mediaType.split('/')
  if (kind === 'text') return `document.${word === 'plain' ? 'txt' : word}`
  return `document.${/^[a-z]{2,5}$/.test(word) ? word : 'pdf'}`
}

/** @throws GatewayError `conversion.unsupported` for sounds other than WAV and MP3 */
function writeAudio(part: AudioPart): JsonObject {
  const { source } = part
  const mediaType = source.mediaType ?? ''
  const format = /^audio\/(?:mpeg|mp3)/.test(mediaType) ? 'mp3' : /wav/.test(mediaType) ? 'wav' : undefined
  if (source.kind !== 'data' || format === undefined)
    throw new GatewayError('conversion.unsupported', 'This upstream takes sound as WAV or MP3 data only.', {
      field: 'input_audio',
    })
  return {
    ...extensionsOf(part.extensions, own),
    type: 'input_audio',
    input_audio: { data: standardBase64(source.data), format },
  }
}

/** A text of the model's own, as it stands in its messages. */
export function writeOutputText(part: TextPart): JsonObject {
  const { item, ...kept } = extensionsOf(part.extensions, own)
  return { ...kept, type: 'output_text', text: part.text, annotations: annotationsOf(part) }
}

function annotationsOf({ citations = [], text }: TextPart): JsonObject[] {
  return citations.flatMap((citation) => writeCitation(citation, text.length))
}

/** The annotation of a citation, in a text of that length; none when it says nothing that an annotation could. */
export function writeCitation(citation: Citation, length: number): JsonObject[] {
  const { annotation } = extensionsOf(citation.extensions, own)
  if (isObject(annotation)) return [annotation]
  const { url, title, start = 0, end = length } = citation
  if (url !== undefined) return [{ type: 'url_citation', url, title: title ?? url, start_index: start, end_index: end }]
  return title === undefined ? [] : [{ type: 'file_citation', file_id: title, filename: title, index: end }]
}

function addressOf(source: Exclude<MediaSource, { kind: 'file' }>): string {
  switch (source.kind) {
    case 'url':
      return source.url
    case 'data':
      return dataUrl(source.mediaType, source.data)
    case 'text':
      return dataUrl(source.mediaType ?? 'text/plain', Buffer.from(source.text).toString('base64'))
  }
}

/** @throws GatewayError `conversion.unsupported` when the file lies at another vendor */
function ownFile(source: Extract<MediaSource, { kind: 'file' }>, field: string): string {
  if (source.protocol === own) return source.id
  throw new GatewayError(
    'conversion.unsupported',
    `The file ${source.id} was uploaded to another vendor, which this upstream cannot read from.`,
    { field },
  )
}
