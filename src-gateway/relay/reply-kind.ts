import type { IncomingHttpHeaders } from 'node:http'
import type { Operation } from '../protocols/types.ts'

/** What the body of a successful reply is. */
type BodyKind = 'sse' | 'json-array' | 'json' | 'raw' | 'html'

/** Operations whose reply may be something else than JSON: sound, plain text, pictures. */
const freeForm: ReadonlySet<Operation> = new Set(['speech', 'transcriptions', 'translations', 'images', 'image-edits'])

/**
 * Tells from the content type, and where that says little from what was asked, how a reply is to be read. An upstream that
 * answers a stream request with JSON is taken at its word; one that sends events as `text/plain` is understood.
 */
export function bodyKind(
  contentType: string | undefined,
  asked: 'sse' | 'json-array' | false,
  operation: Operation,
): BodyKind {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'text/event-stream') return 'sse'
  if (isHtml(type)) return 'html'
  if (type === 'application/json' || type.endsWith('+json')) return asked === 'json-array' ? 'json-array' : 'json'
  if (freeForm.has(operation)) return 'raw'
  return asked === false ? 'json' : asked
}

/** Whether a content type says that a web page came instead of an API's reply. */
export function isHtml(contentType: string | undefined): boolean {
  const type = contentType?.trimStart().toLowerCase() ?? ''
  return type.startsWith('text/html') || type.startsWith('application/xhtml+xml')
}

/** The length that a reply's head tells; undefined when it tells none. */
export function lengthOf(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['content-length']
  if (text === undefined) return undefined
  const length = Number(text)
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined
}

/** How a reply's body is packed, as its head tells; undefined = it is not. */
export function encodingOf(headers: IncomingHttpHeaders): string | undefined {
  const encoding = headers['content-encoding']
  return encoding === undefined || encoding === 'identity' ? undefined : encoding
}
