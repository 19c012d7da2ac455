import { StringDecoder } from 'node:string_decoder'
import type { TokenEntry } from '../access/types.ts'
import { GatewayError, type PlaygroundEvent, type ProtocolId } from '../contract/index.ts'
import type { Protocol, RelayRoute } from '../protocols/types.ts'
import type { InboundRequest, ReplySink } from '../relay/types.ts'
import { base } from './base.ts'
import { EventQueue, endOnAbort } from './event-queue.ts'
import type { ManagementParts } from './parts.ts'

/** Events that may wait for the console before the relay is asked to pause. */
const roomForEvents = 256

/** The console's own identity: no key, no limits, the group `default`. */
function consoleIdentity(): TokenEntry {
  return {
    id: null,
    name: 'Playground',
    group: 'default',
    enabled: true,
    expiresAt: null,
    models: null,
    allowedIps: null,
    limits: { rpm: null, tpm: null, concurrency: null },
    quotaNano: null,
  }
}

interface Ask {
  protocol: ProtocolId
  model: string
  stream: boolean
  body: string
}

/** Where a client of the protocol would send it. */
function addressOf(protocol: Protocol, { model, stream }: Ask): { path: string; query: string; route: RelayRoute } {
  const [below = '', query = ''] = protocol
    .upstreamPath({ operation: 'chat', model, query: '', stream: stream ? 'sse' : false })
    .split('?')
  // Some protocols' addresses stand below a base URL that ends in their version.
  for (const path of [below, `/v1${below}`]) {
    const route = protocol.match('POST', path, query)
    if (route !== undefined) return { path, query, route }
  }
  throw new GatewayError('internal', `${protocol.id} does not know its own address ${below}`)
}

/** The body with the model and the streaming that were chosen beside it. @throws GatewayError `request.invalid` */
function bodyOf({ model, stream, body }: Ask, route: RelayRoute): Buffer {
  let document: unknown
  try {
    document = JSON.parse(body)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new GatewayError('request.invalid', `body: is not JSON (${words})`, { field: 'body' })
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new GatewayError('request.invalid', 'body: must be a JSON object', { field: 'body' })
  // Where the address names the model, it says both; elsewhere they stand in the body and must agree with what was chosen.
  return Buffer.from(route.model === undefined ? JSON.stringify({ ...document, model, stream }) : body)
}

/** Sends a request through the relay as a client would, and shows the raw reply as it arrives. */
export function playgroundHandlers({ config, protocols, relay, now }: ManagementParts) {
  return {
    send: base.playground.send.handler(({ input, context, signal }) => {
      const identity = input.tokenId === null ? consoleIdentity() : config.current.tokensById.get(input.tokenId)
      if (identity === undefined)
        throw new GatewayError('token.not_found', `There is no API key ${input.tokenId}`, { field: 'tokenId' })
      const protocol = protocols[input.protocol]
      const { path, query, route } = addressOf(protocol, input)
      const body = bodyOf(input, route)
      const request: InboundRequest = {
        route,
        method: 'POST',
        path,
        query,
        headers: {
          'content-type': 'application/json',
          'content-length': String(body.length),
          'user-agent': 'BurnCloud playground',
          ...protocol.headers,
        },
        body,
        clientIp: context.clientIp,
        key: undefined,
        identity,
        keepBodies: true,
        ...(input.channelId === null ? undefined : { onlyChannel: input.channelId }),
      }
      const reply = new PlaygroundReply(now)
      endOnAbort(reply.events, signal)
      relay.handle(request, reply)
      return reply.events
    }),
  }
}

/** Stands where a client's connection would: turns the relay's writes into events. */
class PlaygroundReply implements ReplySink {
  readonly events: EventQueue<PlaygroundEvent>
  readonly #decoder = new StringDecoder('utf8')
  readonly #started: number
  readonly #now: () => number
  readonly #closeListeners: (() => void)[] = []
  #done = false

  constructor(now: () => number) {
    this.#now = now
    this.#started = now()
    this.events = new EventQueue<PlaygroundEvent>(() => this.#readerLeft())
  }

  writeHead(status: number, headers: Record<string, string | string[]>): void {
    const flat = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    )
    this.events.push({ type: 'head', status, headers: flat, atMs: this.#atMs() })
  }

  write(chunk: Buffer): boolean {
    this.#data(this.#decoder.write(chunk))
    return this.events.size < roomForEvents
  }

  end(chunk?: Buffer | string): void {
    if (this.#done) return
    if (chunk !== undefined) this.#data(typeof chunk === 'string' ? chunk : this.#decoder.write(chunk))
    this.#finish(true)
  }

  destroy(): void {
    if (!this.#done) this.#finish(false)
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener)
  }

  onDrain(listener: () => void): void {
    if (this.events.size < roomForEvents) queueMicrotask(listener)
    else this.events.whenEmpty(listener)
  }

  #data(text: string): void {
    if (text !== '') this.events.push({ type: 'data', text, atMs: this.#atMs() })
  }

  #finish(complete: boolean): void {
    this.#data(this.#decoder.end())
    this.events.push({ type: 'end', atMs: this.#atMs(), complete })
    this.#done = true
    this.events.end()
  }

  /** Fires for our own `end` as well; the relay only hears of a reader that left first. */
  #readerLeft(): void {
    if (this.#done) return
    this.#done = true
    for (const listener of this.#closeListeners) listener()
  }

  #atMs(): number {
    return Math.max(0, Math.round(this.#now() - this.#started))
  }
}
