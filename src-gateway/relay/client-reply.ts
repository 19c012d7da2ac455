import type { IncomingHttpHeaders } from 'node:http'
import { errorStatus, type GatewayError } from '../contract/errors.ts'
import type { ErrorCode } from '../contract/index.ts'
import type { ReplyError } from '../ir/event.ts'
import { type Warning, warningCode } from '../ir/warning.ts'
import type { ErrorView, Protocol } from '../protocols/types.ts'
import type { BodyCapture } from './body-capture.ts'
import { copyReplyHeaders, type ReplyHeaders } from './reply-headers.ts'
import type { ReplySink } from './types.ts'

/** What the client is told of how it was served. */
export interface Served {
  channelId: number
  attempts: number
  mode: 'passthrough' | 'translate'
  warnings: readonly Warning[]
}

/** A header that is longer is refused by some clients; the log has the rest. */
const maxWarnings = 2000

/** The client's side of an exchange: one head, bytes, one end; errors in its own protocol. */
export class ClientReply {
  /** Nothing more will be sent. */
  over = false
  /** Keeps what is sent, when messages are kept. */
  capture: BodyCapture | undefined
  /** Head sent. */
  begun = false
  /** Of the body, sent so far. */
  bytes = 0
  private drainHeard = false
  private readonly sink: ReplySink
  private readonly protocol: Protocol
  private readonly requestId: string
  private readonly onOver: () => void

  constructor(sink: ReplySink, protocol: Protocol, requestId: string, onOver: () => void) {
    this.sink = sink
    this.protocol = protocol
    this.requestId = requestId
    this.onOver = onOver
  }

  onClose(listener: () => void): void {
    this.sink.onClose(listener)
  }

  /** Sends the head. `length` is known when the body will be exactly that long. */
  begin(status: number, upstream: IncomingHttpHeaders, length: number | undefined, served: Served | undefined): void {
    if (this.over) return
    this.begun = true
    const headers: ReplyHeaders = {}
    copyReplyHeaders(upstream, headers)
    if (length !== undefined) headers['content-length'] = String(length)
    this.addOwnHeaders(headers, served)
    this.capture?.clientReplyHead(headers)
    this.sink.writeHead(status, headers)
  }

  /** False = wait until `onDrain` calls. */
  write(bytes: Buffer, onDrain: () => void): boolean {
    if (this.over) return true
    this.bytes += bytes.length
    this.capture?.clientReply(bytes)
    if (this.sink.write(bytes)) return true
    if (!this.drainHeard) {
      this.drainHeard = true
      this.sink.onDrain(onDrain)
    }
    return false
  }

  end(bytes: Buffer | undefined): void {
    if (this.over) return
    this.over = true
    if (bytes !== undefined) {
      this.bytes += bytes.length
      this.capture?.clientReply(bytes)
    }
    this.sink.end(bytes)
    this.onOver()
  }

  destroy(): void {
    if (this.over) return
    this.over = true
    this.sink.destroy()
    this.onOver()
  }

  /** The client went away by itself. */
  left(): void {
    this.over = true
    this.onOver()
  }

  /** Answers with one JSON document of our own. */
  document(status: number, body: string, served: Served | undefined): void {
    const bytes = Buffer.from(body)
    this.begin(status, { 'content-type': 'application/json; charset=utf-8' }, bytes.length, served)
    this.end(bytes)
  }

  /** Answers with an error in the client's protocol. */
  error(view: Omit<ErrorView, 'requestId'>, served: Served | undefined, retryAfter?: string): void {
    if (this.over) return
    if (this.begun) {
      this.destroy()
      return
    }
    const { contentType, body } = this.protocol.writeError({ ...view, requestId: this.requestId })
    const headers: IncomingHttpHeaders = { 'content-type': contentType }
    const { retryAfterMs } = view
    const wait =
      retryAfter ?? (retryAfterMs === undefined ? undefined : String(Math.max(1, Math.ceil(retryAfterMs / 1000))))
    if (wait !== undefined) headers['retry-after'] = wait
    const bytes = Buffer.from(body)
    this.begin(view.status, headers, bytes.length, served)
    this.end(bytes)
  }

  private addOwnHeaders(headers: ReplyHeaders, served: Served | undefined): void {
    headers['x-request-id'] = this.requestId
    if (served === undefined) return
    headers['x-burncloud-channel'] = String(served.channelId)
    headers['x-burncloud-attempts'] = String(served.attempts)
    headers['x-burncloud-mode'] = served.mode
    if (served.warnings.length > 0) headers['x-burncloud-warnings'] = warningHeader(served.warnings)
  }
}

/** An error of ours as the client's protocol tells it. */
export function viewOfOurs(error: GatewayError): Omit<ErrorView, 'requestId'> {
  const { status, code, message, field, retryAfterMs } = error
  return { status, code, message, ...defined({ field, retryAfterMs }) }
}

/** An upstream's error as the client's protocol tells it: status, code, words and waiting time are the upstream's. */
export function viewOfUpstreams(told: ReplyError, code: ErrorCode): Omit<ErrorView, 'requestId'> {
  const { status, message, param, retryAfterMs } = told
  const known = status >= 400 && status < 600 ? status : errorStatus[code]
  return { status: known, code, message, ...defined({ field: param, retryAfterMs, upstreamCode: told.code }) }
}

function warningHeader(warnings: readonly Warning[]): string {
  let text = ''
  for (const warning of warnings) {
    const code = warningCode(warning)
    if (text.length + code.length + 1 > maxWarnings) break
    text += text === '' ? code : `,${code}`
  }
  return text
}

/** The members that have a value. */
function defined<T extends Record<string, unknown>>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const found: { [K in keyof T]?: NonNullable<T[K]> } = {}
  for (const name in members) {
    const value = members[name]
    if (value !== undefined && value !== null) found[name] = value
  }
  return found
}
