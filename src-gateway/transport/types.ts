import type { IncomingHttpHeaders } from 'node:http'

/** Milliseconds. `idle` runs between two pieces of a reply and rests while the reader has paused. */
interface CallTimeouts {
  connectMs: number
  firstByteMs: number
  idleMs: number
  /** From the request's last byte to the reply's last, pauses of the reader included; none = as long as it goes on. */
  totalMs?: number | null
}

export interface UpstreamRequest {
  method: string
  /** Absolute http or https URL; printable ASCII only. */
  url: string
  /** Alternating name, value. `host` and `content-length` are set by the transport. */
  headers: string[]
  /** Parts in order when joining them would copy many bytes. */
  body: Buffer | readonly Buffer[] | null
  /** http, https, socks5 or socks5h; null = straight. May hold credentials, so it is never put into an error. */
  proxyUrl: string | null
  /** Certificates in PEM that the other side is trusted by, beside the usual ones. */
  ca?: string | null
  timeouts: CallTimeouts
}

/** Why a call failed, told by the error's code and never by its words. */
export type TransportErrorCode =
  | 'upstream.unreachable'
  | 'upstream.reset'
  | 'upstream.timeout'
  | 'upstream.invalid_response'

export interface TransportError {
  code: TransportErrorCode
  /** For people: no address, no key. */
  message: string
}

/** Receives one reply. After `onEnd` or `onError` nothing more comes; after `abort` nothing comes at all. */
export interface UpstreamHandler {
  onHead(status: number, headers: IncomingHttpHeaders): void
  onData(chunk: Buffer): void
  onEnd(): void
  onError(error: TransportError): void
}

export interface UpstreamCall {
  /** Breaks the connection now. The handler hears nothing more. */
  abort(): void
  pause(): void
  resume(): void
}

/** The one way out of the gateway. */
export interface Transport {
  /** Never throws: what is wrong is told to `handler.onError`, possibly before this returns. */
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamCall
  /** Closes every connection, breaking what still runs. */
  close(): Promise<void>
}
