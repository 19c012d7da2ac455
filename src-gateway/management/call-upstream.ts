import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { GatewayError } from '../contract/index.ts'
import type { Transport } from '../transport/types.ts'
import type { CallUpstream, UpstreamReply } from './parts.ts'

/** A model list or a short answer is never larger; whoever sends more is no model API. */
const largestReply = 32 * 1024 * 1024

/** Whole-reply calls over the relay's transport, for what a person asks: tests and model lists. */
export function createUpstreamCaller(transport: Transport): CallUpstream {
  return async (call) => {
    const raw = await new Promise<UpstreamReply>((resolve, reject) => {
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
          headers: Object.entries({ 'accept-encoding': 'identity', ...call.headers }).flat(),
          body: call.body ?? null,
          proxyUrl: call.proxyUrl,
          timeouts: call.timeouts,
        },
        {
          onHead: (status, headers) => {
            head = { status, headers }
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
    return { ...raw, body: await decoded(raw) }
  }
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
