import { GatewayError } from '../../contract/errors.ts'
import type { ReplyError } from '../../ir/event.ts'
import type { FinishReason } from '../../ir/finish-reason.ts'
import type { Usage } from '../../ir/usage.ts'
import type { Warning } from '../../ir/warning.ts'
import type { TransportError } from '../../transport/types.ts'
import type { FactualFlow } from '../prepared-call.ts'
import type { TranslatedHost } from './translated-reply.ts'

const maxBytes = 64 * 1024 * 1024

interface ConvertedDocument {
  text: string
  usage: Usage | undefined
}

/** A reply that is one JSON document without a conversation in it: vectors, a count. */
export class DocumentFlow implements FactualFlow {
  private readonly host: TranslatedHost
  private readonly convert: (body: unknown) => ConvertedDocument
  private parts: Buffer[] = []
  private bytes = 0
  private over = false
  private used: Usage | undefined
  private failed: ReplyError | undefined

  /** `convert` throws a GatewayError when the body is not what was asked for. */
  constructor(host: TranslatedHost, convert: (body: unknown) => ConvertedDocument) {
    this.host = host
    this.convert = convert
  }

  usage(): Usage | undefined {
    return this.used
  }

  finish(): FinishReason | undefined {
    return undefined
  }

  error(): ReplyError | undefined {
    return this.failed
  }

  warnings(): readonly Warning[] {
    return []
  }

  data(chunk: Buffer): void {
    if (this.over) return
    this.bytes += chunk.length
    if (this.bytes > maxBytes) this.fail('The reply is too large.')
    else this.parts.push(chunk)
  }

  end(): void {
    if (this.over) return
    let text: string
    try {
      const converted = this.convert(JSON.parse(Buffer.concat(this.parts).toString('utf8')))
      text = converted.text
      this.used = converted.usage
    } catch (error) {
      this.fail(error instanceof GatewayError ? error.message : 'The reply is not JSON.')
      return
    }
    this.over = true
    const body = Buffer.from(text)
    this.host.settle(() => {
      this.host.begin(body.length)
      this.host.end(body)
    })
  }

  broken(error: TransportError): void {
    if (this.over) return
    this.over = true
    this.host.failTransport(error)
  }

  stop(): void {
    this.over = true
  }

  private fail(message: string): void {
    this.over = true
    this.parts = []
    this.failed = { status: 502, message }
    this.host.failReply(this.failed)
  }
}
