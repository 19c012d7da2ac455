import { GatewayError } from '../../contract/errors.ts'
import type { ClientConversion, JsonObject } from '../../protocols/conversion.ts'
import type { RelayRoute } from '../../protocols/types.ts'
import type { StoredResponse } from '../../storage/types.ts'
import { type ResponseStore, storedItems } from './stored-responses.ts'

/** How a protocol whose answers can be referred to later takes its bodies apart. */
export type Continuation = NonNullable<ClientConversion['continuation']>

interface SessionInput {
  store: ResponseStore
  continuation: Continuation
  route: RelayRoute
  /** The client's token id, 0 for the console. */
  owner: number
  body: Buffer
}

/**
 * The part of a request that has to do with answers we stored for a client, because its upstream stores none: going on from
 * one, reading one, deleting one, keeping the new one.
 */
export class ResponseSession {
  /** The client's body as it came, when the relay works with a completed one. */
  original: JsonObject | undefined
  /** The answer that the request goes on from, when it is ours. */
  private previousId: string | null = null
  private readonly input: SessionInput

  constructor(input: SessionInput) {
    this.input = input
  }

  /** The answer to a request about a stored answer; undefined when it is not ours. */
  async answer(): Promise<string | undefined> {
    const { store, route, owner, continuation } = this.input
    const id = route.id ?? ''
    if (route.operation === 'response-get') {
      const stored = await store.get(owner, id)
      if (stored !== undefined && route.stream !== undefined) {
        throw new GatewayError('request.malformed', 'A stored answer of this gateway cannot be streamed again.', {
          field: 'stream',
        })
      }
      return stored === undefined ? undefined : JSON.stringify(stored.response)
    }
    return (await store.delete(owner, id)) ? JSON.stringify(continuation.deleted(id)) : undefined
  }

  /**
   * The body with the conversation that it goes on from put before its own items, and with the items that it refers to in
   * their places; undefined when it names none or none that is ours (the upstream that made them may know them).
   */
  completedBody(): Promise<Buffer | undefined> | undefined {
    const { body, continuation } = this.input
    if (!continuation.mayContinue(body)) return undefined
    const parsed = parse(body)
    if (parsed === undefined) return undefined
    return this.completed(parsed).then((completed) => {
      if (completed === parsed) return undefined
      this.original = parsed
      return Buffer.from(JSON.stringify(completed))
    })
  }

  private async completed(body: JsonObject): Promise<JsonObject> {
    const { continuation, store, owner } = this.input
    const id = continuation.previousId(body)
    const items = id === undefined ? undefined : await storedItems(store, owner, id, continuation.outputItems)
    if (id !== undefined && items !== undefined) this.previousId = id
    const whole = items === undefined ? body : continuation.withItems(body, items)
    const referred = continuation.referredIds(whole)
    if (referred.length === 0) return whole
    const answers = await Promise.all(referred.map((answer) => store.get(owner, answer)))
    const known = answers.flatMap((answer) => (answer === undefined ? [] : continuation.outputItems(answer.response)))
    return known.length === 0 ? whole : continuation.withReferred(whole, known)
  }

  /** What is kept of a new answer; undefined when the client does not want it kept or it has no id. */
  stored(clientBody: JsonObject, response: JsonObject, at: number): StoredResponse | undefined {
    const { continuation, owner } = this.input
    if (typeof response.id !== 'string') return undefined
    const { previousId } = this
    return { id: response.id, owner, at, previousId, input: continuation.inputItems(clientBody), response }
  }

  wantsStored(clientBody: JsonObject): boolean {
    return this.input.continuation.wantsStored(clientBody)
  }
}

function parse(body: Buffer): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : undefined
  } catch {
    // The protocol's own reader says what is wrong with it.
    return undefined
  }
}
