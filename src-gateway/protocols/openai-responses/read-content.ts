import type { MediaSource } from '../../ir/media.ts'
import type { Citation, Part, ProviderPart } from '../../ir/part.ts'
import { readDataUrl } from '../data-url.ts'
import { fileType } from '../file-type.ts'
import { isObject, numberOf, objectOf, restOf, stringOf, wordOf } from '../json-values.ts'
import { keep, own } from './own.ts'

const textFields: ReadonlySet<string> = new Set(['type', 'text', 'annotations', 'logprobs', 'prompt_cache_breakpoint'])
const imageFields: ReadonlySet<string> = new Set(['type', 'image_url', 'file_id', 'detail'])
const fileFields: ReadonlySet<string> = new Set(['type', 'file_data', 'file_url', 'file_id', 'filename'])
const audioFields: ReadonlySet<string> = new Set(['type', 'input_audio'])

/** Parts that may stand in a message and in a tool's result. Undefined = there is nothing in it. */
export function readContentPart(raw: unknown): Part | undefined {
  if (typeof raw === 'string') return raw === '' ? undefined : { type: 'text', text: raw }
  if (!isObject(raw)) return undefined
  switch (raw.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return readText(raw)
    case 'refusal':
      return { type: 'refusal', text: stringOf(raw.refusal) ?? '' }
    case 'input_image':
    case 'image_url':
    case 'computer_screenshot':
      return readImage(raw)
    case 'input_file':
      return readFile(raw)
    case 'input_audio':
      return readAudio(raw)
    default:
      return provider(raw)
  }
}

/** An item or part that only this protocol knows. */
export function provider(raw: Readonly<Record<string, unknown>>, text?: string): ProviderPart {
  const name = wordOf(raw.type) ?? 'unknown'
  return { type: 'provider', protocol: own, name, value: raw, ...(text === undefined ? undefined : { text }) }
}

function readText(raw: Readonly<Record<string, unknown>>): Part {
  const citations = readCitations(raw.annotations)
  const mark = raw.prompt_cache_breakpoint
  const rest = restOf(raw, textFields)
  return {
    type: 'text',
    text: stringOf(raw.text) ?? '',
    ...(citations.length > 0 ? { citations } : undefined),
    ...(isObject(mark) ? { cache: {} } : undefined),
    ...keep(isObject(mark) ? { ...rest, prompt_cache_breakpoint: mark } : rest),
  }
}

function readImage(raw: Readonly<Record<string, unknown>>): Part {
  // Chat's shape, an object with the address in it, is what some clients send.
  const inner = objectOf(raw.image_url)
  const url = wordOf(raw.image_url) ?? wordOf(inner.url)
  const id = wordOf(raw.file_id)
  const detail = wordOf(raw.detail) ?? wordOf(inner.detail)
  if (url === undefined && id === undefined) return provider(raw)
  return {
    type: 'image',
    source: url === undefined ? { kind: 'file', id: id ?? '', protocol: own } : sourceOf(url, 'image/png'),
    ...(detail === undefined ? undefined : { detail }),
    ...keep(restOf(raw, imageFields)),
  }
}

function readFile(raw: Readonly<Record<string, unknown>>): Part {
  const data = wordOf(raw.file_data)
  const url = wordOf(raw.file_url)
  const id = wordOf(raw.file_id)
  const name = wordOf(raw.filename)
  let source: MediaSource
  if (data !== undefined) source = sourceOf(data, fileType(name))
  else if (url !== undefined) source = { kind: 'url', url }
  else if (id !== undefined) source = { kind: 'file', id, protocol: own }
  else return provider(raw)
  return {
    type: 'file',
    source,
    ...(name === undefined ? undefined : { name }),
    ...keep(restOf(raw, fileFields)),
  }
}

function readAudio(raw: Readonly<Record<string, unknown>>): Part {
  const { data, format } = objectOf(raw.input_audio)
  const text = wordOf(data)
  if (text === undefined) return provider(raw)
  const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${stringOf(format) ?? 'wav'}`
  return { type: 'audio', source: sourceOf(text, mediaType), ...keep(restOf(raw, audioFields)) }
}

/** An address, a data URL or, where `mediaType` tells what it is, bare base64. */
function sourceOf(text: string, mediaType: string): MediaSource {
  if (text.startsWith('data:')) {
    const { mediaType: said, data } = readDataUrl(text) ?? { mediaType: '', data: '' }
    return { kind: 'data', mediaType: said === '' ? mediaType : said, data }
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text.slice(0, 32))) return { kind: 'url', url: text }
  return { kind: 'data', mediaType, data: text }
}

/** The annotations of a text. https://platform.openai.com/docs/api-reference/responses/object */
export function readCitations(raw: unknown): Citation[] {
  return Array.isArray(raw) ? raw.filter(isObject).map(readCitation) : []
}

export function readCitation(annotation: Readonly<Record<string, unknown>>): Citation {
  const url = wordOf(annotation.url)
  const title = wordOf(annotation.title) ?? wordOf(annotation.filename)
  const start = numberOf(annotation.start_index)
  const end = numberOf(annotation.end_index)
  return {
    ...(url === undefined ? undefined : { url }),
    ...(title === undefined ? undefined : { title }),
    ...(start === undefined ? undefined : { start }),
    ...(end === undefined ? undefined : { end }),
    ...keep({ annotation }),
  }
}
