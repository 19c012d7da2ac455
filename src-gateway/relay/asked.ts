import type { GroupFilters } from '../access/content-filter/group-filters.ts'
import type { JsonObject } from '../protocols/conversion.ts'
import type { Envelope, Protocol } from '../protocols/types.ts'
import type { Needs } from '../routing/types.ts'
import type { RelayDependencies } from './dependencies.ts'
import { RequestFilters } from './request-filters.ts'
import { RequestNeeds } from './request-needs.ts'
import { ClientRequest } from './translate/client-request.ts'
import { ResponseSession } from './translate/response-session.ts'
import type { InboundRequest } from './types.ts'

type AskedParts = Pick<RelayDependencies, 'responses' | 'logger' | 'now'>

const noBody = Buffer.alloc(0)
const emptyEnvelope: Envelope = Object.freeze({ model: undefined, stream: false })

/** What the client asks for: its request, read no further than somebody needs it, and once however many channels are tried. */
export class Asked {
  envelope: Envelope = emptyEnvelope
  /** How the client wants the reply framed. */
  stream: 'sse' | 'json-array' | false = false
  /** Content filters of the token's group; undefined = none hold. */
  filters: RequestFilters | undefined
  /** What it asks of a model; undefined for what is no prompt. */
  readonly needs: Needs | undefined
  private readonly parts: AskedParts
  private readonly protocol: Protocol
  private readonly request: InboundRequest
  private read: ClientRequest | undefined
  private session: ResponseSession | undefined

  constructor(parts: AskedParts, protocol: Protocol, request: InboundRequest) {
    this.parts = parts
    this.protocol = protocol
    this.request = request
    this.needs = RequestNeeds.of(request)
  }

  /** The model as the client named it. */
  get model(): string {
    return this.envelope.model ?? this.request.route.model ?? ''
  }

  /** The body as a conversion reads it. @throws GatewayError `request.malformed` */
  client(): ClientRequest {
    const { protocol, request } = this
    this.read ??= new ClientRequest(protocol, request.route, request.body, request.headers)
    return this.read
  }

  /** The body as the client sent it, for replies that repeat it. */
  body(): JsonObject {
    return this.session?.original ?? this.client().body
  }

  /** No other channel will need the body; a stream of an hour must not keep 20 MB of pictures. */
  letBodyGo(): void {
    this.request.body = noBody
  }

  /** Reads what the body says of the model and the stream; requests about stored answers have none. */
  readEnvelope(): void {
    const { route, body, headers } = this.request
    if (this.isAboutStored) return
    this.envelope = this.protocol.readEnvelope(route, body, headers['content-type'])
    this.stream = route.stream ?? (this.envelope.stream ? 'sse' : false)
  }

  /** @throws GatewayError `content.blocked`; see `RequestFilters.checkPrompt` */
  filterPrompt(held: GroupFilters | undefined): void {
    if (held === undefined) return
    const { request } = this
    this.filters = new RequestFilters(held, request.route)
    const masked = this.filters.checkPrompt(request, () => this.client().body)
    if (masked === undefined) return
    request.body = masked
    this.read = undefined
    this.envelope = this.protocol.readEnvelope(request.route, masked, request.headers['content-type'])
  }

  /**
   * What must be read from the store of answers first; undefined = nothing. Resolves with the reply when it is there.
   * `owner`: whose answers these are.
   */
  lookUp(owner: number): Promise<string | undefined> | undefined {
    const { request } = this
    const { route, body } = request
    const { responses: store } = this.parts
    const { continuation } = this.protocol
    if (store === undefined || continuation === undefined) return undefined
    const about = this.isAboutStored
    if (!about && route.operation !== 'chat') return undefined
    const session = new ResponseSession({ store, continuation, route, owner, body })
    this.session = session
    if (about) return session.answer()
    return session.completedBody()?.then((completed) => {
      if (completed !== undefined) request.body = completed
      return undefined
    })
  }

  /** Whether the answer must be kept by us, since no upstream keeps it. */
  wantsStored(): boolean {
    return this.session?.wantsStored(this.body()) === true
  }

  /** Keeps an answer. Never waited for; what cannot be kept is told in the program's log. */
  keep(response: JsonObject, requestId: string): void {
    const { responses, logger, now } = this.parts
    const stored = this.session?.stored(this.body(), response, now())
    if (stored === undefined) return
    responses?.put(stored).catch((error: unknown) => {
      logger.warn({ err: error, requestId }, 'an answer could not be stored')
    })
  }

  private get isAboutStored(): boolean {
    const { operation } = this.request.route
    return operation === 'response-get' || operation === 'response-delete'
  }
}
