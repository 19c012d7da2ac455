import { GatewayError } from '../../contract/index.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { AudioPart, FilePart, ImagePart } from '../../ir/part.ts'
import type { JsonObject } from '../conversion.ts'
import { standardBase64 } from '../standard-base64.ts'
import type { DocumentNames } from './wire-names.ts'

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html */
const imageFormats: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

/** The first characters of a picture's base64, by which it is known whatever its media type says. */
const imageHeads: readonly [head: string, format: string][] = [
  ['iVBORw0KGgo', 'png'],
  ['/9j/', 'jpeg'],
  ['R0lGOD', 'gif'],
  ['UklGR', 'webp'],
]

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const documentFormats: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/x-markdown': 'md',
  'application/json': 'txt',
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_VideoBlock.html */
const videoFormats: Readonly<Record<string, string>> = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
  'video/webm': 'webm',
  'video/x-flv': 'flv',
  'video/mpeg': 'mpeg',
  'video/mpg': 'mpg',
  'video/x-ms-wmv': 'wmv',
  'video/3gpp': 'three_gp',
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_AudioBlock.html */
const audioFormats: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/mp4': 'm4a',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/webm': 'webm',
}

/** @throws GatewayError `conversion.unsupported` */
export function writeImage({ source }: Pick<ImagePart, 'source'>): JsonObject {
  refuseForeign(source, 'image')
  const sniffed = source.kind === 'data' ? imageHeads.find(([head]) => source.data.startsWith(head))?.[1] : undefined
  const format = sniffed ?? formatOf(imageFormats, source)
  if (format === undefined)
    throw unsupported('image', `Pictures of the type ${typeOf(source)} are not taken by Bedrock.`)
  return { image: { format, source: writeSource(source, 'image') } }
}

/** @throws GatewayError `conversion.unsupported` */
export function writeAudio({ source }: Pick<AudioPart, 'source'>): JsonObject {
  refuseForeign(source, 'audio')
  const format = formatOf(audioFormats, source)
  if (format === undefined) throw unsupported('audio', `Sound of the type ${typeOf(source)} is not taken by Bedrock.`)
  return { audio: { format, source: writeSource(source, 'audio') } }
}

/**
 * A document or a video. `rich`: the model knows a document's context and can cite from it.
 * @throws GatewayError `conversion.unsupported`
 */
export function writeFile(part: FilePart, names: DocumentNames, rich: boolean): JsonObject {
  const { source } = part
  refuseForeign(source, 'file')
  const type = typeOf(source)
  if (imageFormats[type] !== undefined) return writeImage({ source })
  if (audioFormats[type] !== undefined) return writeAudio({ source })
  const video = formatOf(videoFormats, source)
  if (video !== undefined) return { video: { format: video, source: writeSource(source, 'file') } }
  const format = documentFormat(part)
  if (format === undefined) throw unsupported('file', `Files of the type ${type} are not taken by Bedrock.`)
  return {
    document: {
      name: names.of(part.name),
      format,
      source: writeSource(source, 'file'),
      ...(rich && part.context !== undefined ? { context: part.context } : undefined),
      ...(rich && part.citations === true ? { citations: { enabled: true } } : undefined),
    },
  }
}

function documentFormat({ source, name }: FilePart): string | undefined {
  if (source.kind === 'text') return 'txt'
  const known = formatOf(documentFormats, source)
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(name ?? '')?.[1]?.toLowerCase()
  const byEnding = ending !== undefined && Object.values(documentFormats).includes(ending) ? ending : undefined
  // `text/plain` and the like say less than a name's ending.
  if (known === undefined || known === 'txt')
    return byEnding ?? known ?? (typeOf(source).startsWith('text/') ? 'txt' : undefined)
  return known
}

/** @throws GatewayError `conversion.unsupported` for what is neither data nor in S3 */
function writeSource(source: MediaSource, field: string): JsonObject {
  switch (source.kind) {
    case 'data':
      return { bytes: standardBase64(source.data) }
    case 'text':
      return { bytes: Buffer.from(source.text).toString('base64') }
    case 'url':
      if (source.url.startsWith('s3://')) return { s3Location: { uri: source.url } }
      throw unsupported(field, 'Bedrock takes no URLs.')
    case 'file':
      throw foreign(field, source.id)
  }
}

/** Told first: what type such a file has, nobody here knows. */
function refuseForeign(source: MediaSource, field: string): void {
  if (source.kind === 'file') throw foreign(field, source.id)
}

function foreign(field: string, id: string): GatewayError {
  return unsupported(field, `The file ${id} was uploaded to another vendor; Bedrock does not know it.`)
}

function formatOf(formats: Readonly<Record<string, string>>, source: MediaSource): string | undefined {
  const type = typeOf(source)
  return Object.hasOwn(formats, type) ? formats[type] : undefined
}

/** The media type without its parameters; of an S3 object without one, what its ending says. */
function typeOf(source: MediaSource): string {
  const type = source.mediaType?.split(';')[0]?.trim().toLowerCase()
  if (type !== undefined && type !== '' && type !== 'application/octet-stream') return type
  if (source.kind === 'text') return 'text/plain'
  const ending = source.kind === 'url' ? /\.([A-Za-z0-9]+)$/.exec(source.url)?.[1]?.toLowerCase() : undefined
  return (ending === undefined ? undefined : typeByEnding[ending]) ?? type ?? 'application/octet-stream'
}

const typeByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  csv: 'text/csv',
  html: 'text/html',
  md: 'text/markdown',
  txt: 'text/plain',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

function unsupported(field: string, message: string): GatewayError {
  return new GatewayError('conversion.unsupported', message, { field })
}
