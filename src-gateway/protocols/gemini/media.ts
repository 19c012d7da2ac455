import type { MediaSource } from '../../ir/media.ts'
import type { AudioPart, FilePart, ImagePart } from '../../ir/part.ts'
import { type Fields, objectField, stringField } from './fields.ts'
import type { FileUriKind, GeminiQuirks } from './quirks.ts'

/** What kind of address a `fileUri` is. */
export function fileUriKind(uri: string): FileUriKind | undefined {
  if (uri.startsWith('gs://')) return 'gs'
  if (/^files\/|^https:\/\/generativelanguage\.googleapis\.com\/(?:[\w.]+\/)?files\//.test(uri)) return 'files'
  if (/^https?:\/\/(?:(?:www|m|music)\.)?(?:youtube\.com|youtu\.be)\//i.test(uri)) return 'youtube'
  return /^https?:\/\//i.test(uri) ? 'http' : undefined
}

/**
 * Whether the endpoint itself takes such a source. Pictures on the web are not fetched by Google's Developer API; what is
 * uploaded to another vendor is unknown to it.
 */
export function takesSource(_kind: 'image' | 'audio' | 'file', source: MediaSource, quirks: object): boolean {
  switch (source.kind) {
    case 'data':
    case 'text':
      return true
    case 'file':
      return source.protocol === 'gemini'
    case 'url': {
      const kind = fileUriKind(source.url)
      const taken = (quirks as GeminiQuirks).fileUris ?? defaultFileUris
      return kind !== undefined && taken.includes(kind)
    }
  }
}

const defaultFileUris: readonly FileUriKind[] = ['files', 'youtube']

/** A picture, sound or file from a part's `inlineData` or `fileData`; undefined when the part has neither. */
export function readMedia(part: Fields): ImagePart | AudioPart | FilePart | undefined {
  const inline = objectField(part, 'inlineData')
  const data = inline === undefined ? undefined : stringField(inline, 'data')
  if (inline !== undefined && data !== undefined) {
    const mediaType = stringField(inline, 'mimeType') ?? 'application/octet-stream'
    return mediaPart({ kind: 'data', mediaType, data }, mediaType, stringField(inline, 'displayName'))
  }
  const file = objectField(part, 'fileData')
  const uri = file === undefined ? undefined : stringField(file, 'fileUri')
  if (file === undefined || uri === undefined) return undefined
  const mediaType = stringField(file, 'mimeType')
  const type = mediaType === undefined ? undefined : { mediaType }
  const source: MediaSource =
    fileUriKind(uri) === 'http'
      ? { kind: 'url', url: uri, ...type }
      : { kind: 'file', id: uri, protocol: 'gemini', ...type }
  return mediaPart(source, mediaType ?? typeByEnding(uri), stringField(file, 'displayName'))
}

function mediaPart(source: MediaSource, mediaType: string, name: string | undefined): ImagePart | AudioPart | FilePart {
  if (mediaType.startsWith('image/')) return { type: 'image', source }
  if (mediaType.startsWith('audio/')) return { type: 'audio', source }
  return { type: 'file', source, ...(name === undefined ? undefined : { name }) }
}

function typeByEnding(uri: string): string {
  const [, ending] = /\.(\w{2,5})(?:[?#]|$)/.exec(uri) ?? []
  switch (ending?.toLowerCase()) {
    case 'png':
    case 'jpg':
    case 'jpeg':
    case 'webp':
    case 'gif':
    case 'heic':
      return `image/${ending.toLowerCase()}`
    case 'mp3':
    case 'wav':
    case 'ogg':
    case 'flac':
    case 'm4a':
      return `audio/${ending.toLowerCase()}`
    default:
      return ''
  }
}

/** `inlineData` or `fileData` of a source; undefined for a URL or a file that Gemini cannot reach. */
export function writeMedia(source: MediaSource, name: string | undefined, quirks: object): Fields | undefined {
  const displayName = name === undefined ? undefined : { displayName: name }
  switch (source.kind) {
    case 'data':
      // Google knows the type by its registered name only.
      return {
        inlineData: {
          mimeType: source.mediaType === 'image/jpg' ? 'image/jpeg' : source.mediaType,
          data: source.data,
          ...displayName,
        },
      }
    case 'text':
      return {
        inlineData: {
          mimeType: source.mediaType ?? 'text/plain',
          data: Buffer.from(source.text).toString('base64'),
          ...displayName,
        },
      }
    case 'file':
    case 'url': {
      if (!takesSource('file', source, quirks)) return undefined
      const mimeType = source.mediaType === undefined ? undefined : { mimeType: source.mediaType }
      return { fileData: { fileUri: source.kind === 'file' ? source.id : source.url, ...mimeType } }
    }
  }
}
