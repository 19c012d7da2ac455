import type { IncomingMessage } from 'node:http'
import { GatewayError } from '../contract/index.ts'

/** The playground may carry images; nothing else in the management API comes near. */
export const largestBody = 32 * 1024 * 1024

/**
 * Reads a request body as one JSON object, whatever its content type says (curl sends a form type by default).
 * No body is undefined.
 * @throws GatewayError `request.too_large`, `request.invalid`
 */
export async function readJson(request: IncomingMessage, limit = largestBody): Promise<object | undefined> {
  const tooLarge = () =>
    new GatewayError('request.too_large', `The body is larger than ${Math.floor(limit / 1024 / 1024)} MiB`)
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof GatewayError) throw error
    throw new GatewayError('request.invalid', 'The body did not arrive whole', { cause: error })
  }
  if (size === 0) return undefined
  return parseObject(Buffer.concat(chunks))
}

function parseObject(bytes: Buffer): object {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new GatewayError('request.invalid', 'The body is not valid UTF-8', { cause: error })
  }
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    // V8's message quotes the text around the fault, which may be a key.
    const position = /position \d+/.exec(error instanceof Error ? error.message : '')?.[0]
    throw new GatewayError(
      'request.invalid',
      `The body is not JSON${position === undefined ? '' : ` (at ${position})`}`,
    )
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new GatewayError('request.invalid', 'The body must be a JSON object')
  return document
}
