import { GatewayError } from '../contract/errors.ts'
import type { Transport, UpstreamCall, UpstreamRequest } from './types.ts'

/** A whole reply of a small call may be this large. */
const maxBytes = 1024 * 1024

interface SmallCall {
  method: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
}

/** Makes a small call (a token exchange) and reads its whole reply. @throws GatewayError when it fails on the way */
export function smallCall(
  transport: Transport,
  request: SmallCall,
  way: Pick<UpstreamRequest, 'proxyUrl' | 'ca' | 'timeouts'>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let status = 0
    let bytes = 0
    let call: UpstreamCall | undefined
    const parts: Buffer[] = []
    call = transport.send(
      {
        method: request.method,
        url: request.url,
        headers: Object.entries(request.headers).flat(),
        body: request.body === undefined ? null : Buffer.from(request.body),
        ...way,
      },
      {
        onHead(code) {
          status = code
        },
        onData(chunk) {
          bytes += chunk.length
          if (bytes <= maxBytes) parts.push(chunk)
          else {
            call?.abort()
            reject(new GatewayError('upstream.invalid_response', 'The reply to a small call is too large.'))
          }
        },
        onEnd: () => resolve({ status, body: Buffer.concat(parts).toString('utf8') }),
        onError: (error) => reject(new GatewayError(error.code, error.message)),
      },
    )
  })
}
