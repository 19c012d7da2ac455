import type { IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'

const maxDecoded = 64 * 1024

/** The text of an error body, decoded when the upstream compressed it; '' when it cannot be read. */
export function errorText(body: Buffer, encoding: string | undefined): string {
  try {
    return decode(body, encoding).toString('utf8').trim()
  } catch {
    return ''
  }
}

function decode(body: Buffer, encoding: string | undefined): Buffer {
  const options = { maxOutputLength: maxDecoded }
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(body, options)
    case 'deflate':
      return inflateSync(body, options)
    case 'br':
      return brotliDecompressSync(body, options)
    case 'zstd':
      return zstdDecompressSync(body, options)
    default:
      return body
  }
}

/** An error body as a protocol's reader wants it: the parsed JSON, or the text when it is none. */
export function readErrorBody(body: Buffer, headers: IncomingHttpHeaders): unknown {
  const text = errorText(body, headers['content-encoding'])
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The sentence in an error body: the usual places of the usual vendors, else the text itself. For people only. */
export function errorSentence(text: string): string {
  if (!/^[[{]/.test(text)) return text
  try {
    const parsed: unknown = JSON.parse(text)
    const body = Array.isArray(parsed) ? parsed[0] : parsed
    const error = field(body, 'error')
    return asText(field(error, 'message')) ?? asText(field(body, 'message')) ?? asText(error) ?? text
  } catch {
    return text
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
