import { GatewayError } from '../../contract/errors.ts'
import type { MediaSource } from '../../ir/media.ts'
import type { CacheMark, Part, TextPart } from '../../ir/part.ts'
import { readDataUrl } from '../data-url.ts'
import { fileType } from '../file-type.ts'
import { isObject, objectOf } from '../json-values.ts'

const id = 'openai-chat'

/** @throws GatewayError `request.malformed` naming the field */
export function malformed(field: string, expected: string): GatewayError {
  return new GatewayError('request.malformed', `${field} must be ${expected}.`, { field })
}

/** A text that is not empty. */
export function textOf(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw !== '' ? raw : undefined
}

/** Anthropic's mark, which OpenRouter and LiteLLM take on content parts, messages and tools. */
export function readCacheMark(raw: unknown): { cache: CacheMark } | undefined {
  if (!isObject(raw)) return undefined
  return { cache: typeof raw.ttl === 'string' ? { ttl: raw.ttl } : {} }
}

function urlSource(url: string, mediaType?: string): MediaSource {
  const data = readDataUrl(url)
  if (data !== undefined) return { kind: 'data', ...data }
  return { kind: 'url', url, ...(mediaType === undefined ? undefined : { mediaType }) }
}

type Raw = Readonly<Record<string, unknown>>
type PartReader = (raw: Raw, path: string) => Part[]

/**
 * Content parts by their type: OpenAI's, and those that vendors of the same shape add.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 */
const readers: Readonly<Record<string, PartReader>> = {
  text: readText,
  input_text: readText,
  output_text: readText,
  refusal: (raw) => [{ type: 'refusal', text: textOf(raw.refusal) ?? '' }],
  image_url: readImage,
  input_image: readImage,
  input_audio: readAudio,
  file: readFile,
  input_file: (raw, path) => readFile({ ...raw, file: raw }, path),
  document_url: (raw, path) => {
    const url = textOf(raw.document_url)
    if (url === undefined) throw malformed(`${path}.document_url`, 'a URL')
    const name = textOf(raw.document_name)
    return [{ type: 'file', source: urlSource(url, fileType(name)), ...(name === undefined ? undefined : { name }) }]
  },
  video_url: (raw, path) => {
    const url = typeof raw.video_url === 'string' ? raw.video_url : objectOf(raw.video_url).url
    if (typeof url !== 'string') throw malformed(`${path}.video_url.url`, 'a URL')
    return [{ type: 'file', source: urlSource(url, 'video/mp4') }]
  },
  thinking: (raw) => {
    const text = thinkingText(raw.thinking)
    return text === '' ? [] : [{ type: 'thinking', text }]
  },
}

/** Mistral's thinking is a list of texts; others send one text. */
export function thinkingText(raw: unknown): string {
  if (typeof raw === 'string') return raw
  if (!Array.isArray(raw)) return ''
  return raw.map((piece) => textOf(objectOf(piece).text) ?? '').join('')
}

/** The content of a message: a string, a list of parts, or nothing. @throws GatewayError `request.malformed` */
export function readContent(raw: unknown, path: string): Part[] {
  if (raw === undefined || raw === null) return []
  if (typeof raw === 'string') return [{ type: 'text', text: raw }]
  if (!Array.isArray(raw)) throw malformed(path, 'a string or a list of parts')
  const parts: Part[] = []
  for (const [index, part] of raw.entries()) parts.push(...readPart(part, `${path}[${index}]`))
  return parts
}

function readPart(raw: unknown, path: string): Part[] {
  if (typeof raw === 'string') return [{ type: 'text', text: raw }]
  if (!isObject(raw)) throw malformed(path, 'an object')
  const { type } = raw
  if (typeof type !== 'string') throw malformed(`${path}.type`, 'a string')
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (read === undefined) return [{ type: 'provider', protocol: id, name: type, value: raw }]
  const parts = read(raw, path)
  const mark = readCacheMark(raw.cache_control)
  return mark === undefined ? parts : parts.map((part) => ({ ...part, ...mark }))
}

function readText(raw: Raw, path: string): TextPart[] {
  if (typeof raw.text !== 'string') throw malformed(`${path}.text`, 'a string')
  return [{ type: 'text', text: raw.text }]
}

function readImage(raw: Raw, path: string): Part[] {
  const inner = objectOf(raw.image_url)
  const url = typeof raw.image_url === 'string' ? raw.image_url : inner.url
  if (typeof url !== 'string') throw malformed(`${path}.image_url.url`, 'a URL')
  const detail = textOf(inner.detail ?? raw.detail)
  return [{ type: 'image', source: urlSource(url), ...(detail === undefined ? undefined : { detail }) }]
}

const audioTypes: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav' }

function readAudio(raw: Raw, path: string): Part[] {
  const { data, format } = objectOf(raw.input_audio)
  if (typeof data !== 'string') throw malformed(`${path}.input_audio.data`, 'base64 data')
  const word = textOf(format) ?? 'wav'
  const url = readDataUrl(data)
  if (url !== undefined) return [{ type: 'audio', source: { kind: 'data', ...url } }]
  if (data.startsWith('http')) return [{ type: 'audio', source: { kind: 'url', url: data } }]
  return [{ type: 'audio', source: { kind: 'data', mediaType: audioTypes[word] ?? `audio/${word}`, data } }]
}

function readFile(raw: Raw, path: string): Part[] {
  const file = objectOf(raw.file)
  const name = textOf(file.filename)
  return [{ type: 'file', source: fileSource(file, name, path), ...(name === undefined ? undefined : { name }) }]
}

function fileSource(file: Raw, name: string | undefined, path: string): MediaSource {
  const data = textOf(file.file_data) ?? textOf(file.file_url)
  if (data !== undefined) {
    if (data.startsWith('data:') || data.startsWith('http')) return urlSource(data, fileType(name))
    return { kind: 'data', mediaType: fileType(name), data }
  }
  const fileId = textOf(file.file_id)
  if (fileId === undefined) throw malformed(`${path}.file`, 'an object with file_data or file_id')
  return { kind: 'file', id: fileId, protocol: id }
}
