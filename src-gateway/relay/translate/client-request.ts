import type { IncomingHttpHeaders } from 'node:http'
import { GatewayError } from '../../contract/errors.ts'
import type { EmbeddingRequest } from '../../ir/embedding.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { ClientConversion, JsonObject, ReadRequestInput } from '../../protocols/conversion.ts'
import type { Protocol, RelayRoute } from '../../protocols/types.ts'

/** A client's request, read once however many channels are tried. */
export class ClientRequest {
  readonly body: JsonObject
  private readonly input: ReadRequestInput
  private readonly protocol: Partial<ClientConversion>
  private readonly id: string
  private conversationRead: ConversationRequest | undefined
  private embeddingRead: EmbeddingRequest | undefined

  /** @throws GatewayError `request.malformed` */
  constructor(protocol: Protocol, route: RelayRoute, body: Buffer, headers: IncomingHttpHeaders) {
    this.protocol = protocol
    this.id = protocol.id
    this.body = parseObject(body)
    this.input = { route, body: this.body, headers }
  }

  /** @throws GatewayError `request.malformed`, `conversion.unsupported` */
  conversation(): ConversationRequest {
    this.conversationRead ??= this.reader()(this.input)
    return this.conversationRead
  }

  /** @throws GatewayError `request.malformed`, `conversion.unsupported` */
  embedding(): EmbeddingRequest {
    const read = this.protocol.embedding?.readRequest
    if (read === undefined) throw this.cannot()
    this.embeddingRead ??= read(this.input)
    return this.embeddingRead
  }

  private reader(): (input: ReadRequestInput) => ConversationRequest {
    const { counting, readRequest } = this.protocol
    const read = this.input.route.operation === 'count-tokens' ? counting?.readRequest : readRequest
    if (read === undefined) throw this.cannot()
    return read
  }

  private cannot(): GatewayError {
    return new GatewayError('conversion.unsupported', `A request in ${this.id} cannot be converted.`)
  }
}

function parseObject(body: Buffer): JsonObject {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new GatewayError('request.malformed', `The request body is not JSON: ${words}`)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new GatewayError('request.malformed', 'The request body is not a JSON object.')
  }
  return parsed as JsonObject
}
