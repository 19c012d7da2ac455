import { standardBase64 } from './standard-base64.ts'

/** Bytes as an address of their own. https://www.rfc-editor.org/rfc/rfc2397 */
export function dataUrl(mediaType: string, base64: string): string {
  return `data:${mediaType};base64,${standardBase64(base64)}`
}

/** Takes a `data:` URL apart without running over its bytes; undefined when it is none. */
export function readDataUrl(url: string): { mediaType: string; data: string } | undefined {
  if (!url.startsWith('data:')) return undefined
  const comma = url.indexOf(',')
  if (comma < 0) return undefined
  const [mediaType = '', ...parameters] = url.slice(5, comma).split(';')
  const payload = url.slice(comma + 1)
  if (parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64')) return { mediaType, data: payload }
  return { mediaType, data: Buffer.from(decodeText(payload)).toString('base64') }
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
