import type { IncomingHttpHeaders } from 'node:http'
import type { TokenEntry } from '../access/types.ts'
import type { RelayRoute } from '../protocols/types.ts'

/** A request as the relay takes it: no Express, the body read once as bytes. */
export interface InboundRequest {
  route: RelayRoute
  method: string
  /** Normalised path, no query. */
  path: string
  /** Raw query without the leading `?`, with any `key` parameter removed. */
  query: string
  headers: IncomingHttpHeaders
  body: Buffer
  clientIp: string
  /** What the client presented, from any of the accepted places; undefined when none. */
  key: string | undefined
  /** Set by the console's playground instead of a key. */
  identity?: TokenEntry
  /** Ask this channel and no other. */
  onlyChannel?: number
  /** Keep the messages whatever the settings say: somebody is about to look at them. */
  keepBodies?: boolean
}

/** Where the reply goes. A thin face of ServerResponse, so that the playground and tests can stand in. */
export interface ReplySink {
  /** Headers as alternating name, value (raw) or a record; called once. */
  writeHead(status: number, headers: Record<string, string | string[]>): void
  /** False = wait for `onDrain`. */
  write(chunk: Buffer): boolean
  end(chunk?: Buffer | string): void
  /** Breaks the connection: the client must not take the reply for complete. */
  destroy(): void
  /** The client went away before `end` was flushed. */
  onClose(listener: () => void): void
  onDrain(listener: () => void): void
}

export interface Relay {
  /** Serves one request to its end; never throws, never rejects. */
  handle(request: InboundRequest, sink: ReplySink): void
  /** Streams and requests in progress. */
  readonly inFlight: number
  /** Refuses new requests with 503 `gateway.paused` until told otherwise; what is in progress goes on. */
  pause(paused: boolean): void
  /** Resolves when nothing is in progress, or after `ms`, when the rest is aborted. New requests get 503 `gateway.stopping`. */
  drain(ms: number): Promise<void>
}
