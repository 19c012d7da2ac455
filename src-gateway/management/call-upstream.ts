import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { GatewayError } from '../contract/index.ts'
import { signedHeaders } from '../providers/sign-call.ts'
import type { AccessTokens } from '../providers/types.ts'
import type { Transport } from '../transport/types.ts'
import type { CallUpstream, UpstreamCall, UpstreamReply } from './parts.ts'

/** A model list or a short answer is never larger; whoever sends more is no model API. */
const largestReply = 32 * 1024 * 1024

/** What signing a call needs beside it. */
interface SigningParts {
  /** Shared with the relay, so that a token is fetched once for both. */
  tokens: AccessTokens
  now(): number
}

/** Whole-reply calls over the relay's transport, for what a person asks: tests and model lists. */
export function createUpstreamCaller(transport: Transport, parts: SigningParts): CallUpstream {
  return async (call) => {
    const headers = lowerCased({ 'accept-encoding': 'identity', ...call.headers })
    const raw = await exchange(transport, call, await signed(transport, parts, call, headers))
    return { ...raw, body: await decoded(raw) }
  }
}

/** The headers with the vendor's signature, where it wants one. @throws GatewayError when the key cannot be used */
async function signed(
  transport: Transport,
  { tokens, now }: SigningParts,
  call: UpstreamCall,
  headers: readonly string[],
): Promise<readonly string[]> {
  const { signing } = call
  if (signing === undefined) return headers
  return signedHeaders(signing.provider, {
    method: call.method,
    url: call.url,
    headers,
    body: call.body ?? Buffer.alloc(0),
    key: signing.key,
    protocol: signing.protocol,
    settings: signing.settings,
    now: now(),
    tokens,
    send: async ({ method, url, headers: own, body }) => {
      const { body: _signedBody, ...way } = call
      const small = { ...way, method, url, ...(body === undefined ? {} : { body: Buffer.from(body) }) }
      const raw = await exchange(transport, small, lowerCased({ 'accept-encoding': 'identity', ...own }))
      return { status: raw.status, body: (await decoded(raw)).toString('utf8') }
    },
  })
}

/** Alternating name, value with names in lower case; of two spellings of a name the later wins. */
function lowerCased(headers: Readonly<Record<string, string>>): string[] {
  const byName: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) byName[name.toLowerCase()] = value
  return Object.entries(byName).flat()
}

function exchange(transport: Transport, call: UpstreamCall, headers: readonly string[]): Promise<UpstreamReply> {
  return new Promise<UpstreamReply>((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let head: Pick<UpstreamReply, 'status' | 'headers'> = { status: 0, headers: {} }
    const onAbort = (): void => {
      sent.abort()
      reject(new GatewayError('client.closed', 'The call was given up'))
    }
    const sent = transport.send(
      {
        method: call.method,
        url: call.url,
        headers: [...headers],
        body: call.body ?? null,
        proxyUrl: call.proxyUrl,
        ca: call.ca,
        timeouts: call.timeouts,
      },
      {
        onHead: (status, replyHeaders) => {
          head = { status, headers: replyHeaders }
        },
        onData: (chunk) => {
          size += chunk.length
          if (size <= largestReply) {
            chunks.push(chunk)
            return
          }
          sent.abort()
          reject(new GatewayError('upstream.invalid_response', 'The reply is larger than 32 MB'))
        },
        onEnd: () => {
          call.signal.removeEventListener('abort', onAbort)
          resolve({ ...head, body: Buffer.concat(chunks) })
        },
        onError: (error) => {
          call.signal.removeEventListener('abort', onAbort)
          reject(new GatewayError(error.code, error.message))
        },
      },
    )
    if (call.signal.aborted) onAbort()
    else call.signal.addEventListener('abort', onAbort, { once: true })
  })
}

const decoders: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
}

/** Some upstreams compress although asked not to. */
async function decoded(reply: UpstreamReply): Promise<Buffer> {
  const encoding = String(reply.headers['content-encoding'] ?? '').toLowerCase()
  const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (decode === undefined) return reply.body
  try {
    return await decode(reply.body, { maxOutputLength: largestReply })
  } catch (error) {
    throw new GatewayError('upstream.invalid_response', 'The reply could not be decompressed', { cause: error })
  }
}
