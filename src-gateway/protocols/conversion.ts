import type { IncomingHttpHeaders } from 'node:http'
import type { EmbeddingRequest, EmbeddingResponse } from '../ir/embedding.ts'
import type { ReplyError, ReplyEvent } from '../ir/event.ts'
import type { MediaSource } from '../ir/media.ts'
import type { OpaqueState } from '../ir/opaque.ts'
import type { ConversationRequest } from '../ir/request.ts'
import type { ConversationResponse } from '../ir/response.ts'
import type { Warning } from '../ir/warning.ts'
import type { SystemPrompt, SystemPromptContext } from './system-prompt.ts'
import type { Operation, RelayRoute, UpstreamAddress } from './types.ts'

/** A JSON object as parsed from a body. */
export type JsonObject = Record<string, unknown>

/**
 * In what a vendor's version of a protocol differs from the protocol's own vendor. Each protocol declares its quirks in
 * its folder (`quirks.ts`); providers state them as data, and only the protocol they are for reads them.
 */
export type Quirks = Readonly<Record<string, unknown>>

// Client to neutral.

export interface ReadRequestInput {
  route: RelayRoute
  /** The parsed body. */
  body: JsonObject
  /** The client's headers (`anthropic-beta` …). */
  headers: IncomingHttpHeaders
}

// Neutral to upstream.

export interface WriteRequestContext {
  /** Upstream's name of the model. */
  model: string
  /** Whether the upstream shall stream; not always what the client asked (stream-only models). */
  stream: boolean
  quirks: Quirks
  /** Protocol the client speaks, by which its extensions are kept. */
  inbound: string
  /**
   * States that an earlier reply attached to a call and that the client's protocol had no place for, or that the client
   * left out: the thinking before the call, in order, and the call's own. Undefined when nothing is remembered.
   */
  recall(callId: string): RememberedTurn | undefined
}

/** What belongs to the first call of an assistant turn, kept between two requests. */
export interface RememberedTurn {
  /** Thinking before the call, with text where the vendor wants it back. */
  thinking: readonly { text: string; redacted: boolean; opaque: OpaqueState }[]
  /** The call's own state (Gemini). */
  call: OpaqueState | undefined
}

export interface WrittenRequest {
  body: JsonObject
  warnings: readonly Warning[]
  /** Headers that the body needs, lower-case (`anthropic-beta`). */
  headers?: Readonly<Record<string, string>>
  /** What the reader of the reply must know of how the request was written (a schema emulated by a forced tool). */
  hints?: Readonly<Record<string, unknown>>
}

// Upstream to neutral.

export interface ReadReplyContext {
  /** As the client asked. */
  request: ConversationRequest
  hints: Readonly<Record<string, unknown>>
  quirks: Quirks
}

/**
 * Reads one stream. `read` takes one event of the framing: an SSE event's name ('' when it has none) and data, or a line of
 * NDJSON. It never throws for what an upstream sends: data that is no JSON is an `error` event. `[DONE]` is data too.
 */
export interface StreamReader {
  read(name: string, data: string): ReplyEvent[]
  /** The bytes have ended: closes what is open. Tells an error when the stream was cut short. */
  end(): ReplyEvent[]
}

// Neutral to client.

export interface WriteReplyContext {
  request: ConversationRequest
  /** The client's own body, for replies that repeat it (Responses). */
  clientBody: JsonObject
  /** Name the client asked for. */
  model: string
  /** Id of ours for this answer, letters and digits; the protocol puts its own prefix before it. */
  id: string
  /** Seconds since 1970. */
  createdAt: number
  /** How a stream is framed. */
  framing: 'sse' | 'json-array'
}

/**
 * Writes one stream. `write` answers with the text to send now, '' for none; parts must come in sequence (`InSequence`).
 * Finish and usage are kept until `end`, which gives the closing events: they leave after the request is settled.
 */
export interface StreamWriter {
  write(event: ReplyEvent): string
  end(): string
  /** An error told after output began, in place of `end`. */
  fail(error: ReplyError): string
}

/** What any upstream's protocol can do. */
export interface UpstreamProtocol {
  id: string
  /** How its streams come, after the provider has reframed them. */
  framing: 'sse' | 'ndjson'
  /** Headers, lower-case, that every call of ours has; a channel's own win. */
  headers?: Readonly<Record<string, string>>
  /** Path and query below an upstream's base URL, with a leading slash. */
  upstreamPath(address: UpstreamAddress): string
  /**
   * Whether the upstream itself can take such a source. False = the relay fetches a URL and gives it as data.
   * `kind` is the part it stands in, `where` whether it is in a message or a tool result.
   */
  takesSource(kind: 'image' | 'audio' | 'file', source: MediaSource, quirks: Quirks): boolean
  /** @throws GatewayError `conversion.unsupported` naming the field, when leaving it out would change the meaning */
  writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest
  /** The events of a whole reply. Never throws: what is not the protocol's is an `error` event with status 502. */
  readReply(body: unknown, context: ReadReplyContext): ReplyEvent[]
  readStream(context: ReadReplyContext): StreamReader
  /** What an error body says. `body` is the parsed JSON, or the text when it is none. */
  readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError
  /** Counting the tokens of a prompt, where the vendor has a call for it. */
  count?: {
    /** `operation` of the address is `count-tokens`. */
    writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest
    /** Undefined when the body has no count. */
    readReply(body: unknown): number | undefined
  }
  embeddings?: {
    /** Operation by which the upstream is called. */
    operation: Operation
    writeRequest(request: EmbeddingRequest, context: WriteRequestContext): WrittenRequest
    /** @throws GatewayError `upstream.invalid_response` */
    readReply(body: unknown, request: EmbeddingRequest): EmbeddingResponse
  }
}

/**
 * What the answers of other vendors leave in a history that the client's own vendor shall go on with: states wrapped for
 * the client's protocol, thinking that this vendor did not sign. Vendors refuse them, so they are taken out of bytes that
 * are otherwise passed through.
 */
export interface Homecoming {
  /** A cheap look at the bytes: false = there is surely nothing to take out. */
  mayNeed(body: Buffer, quirks: Quirks): boolean
  /** The body without it; the one given is not changed. `model` is the upstream's name. */
  clean(
    body: JsonObject,
    context: { model: string; quirks: Quirks },
  ): { body: JsonObject; warnings: readonly Warning[] }
}

/** What a client's protocol can do beside that. */
export interface ClientConversion {
  homecoming: Homecoming
  /**
   * The body of a chat or a count with a channel's instructions in the protocol's own place for them. The body given is not
   * changed; members that are not concerned are the very same values. What is not the protocol's shape is left alone.
   */
  addSystemPrompt(body: JsonObject, prompt: SystemPrompt, context: SystemPromptContext): JsonObject
  /**
   * Upstream protocols in the order of how little a conversion to them loses; those not named come last.
   */
  prefers: readonly string[]
  /** Kinds of content that an answer of this protocol has no place for; they are left out and warned of. */
  answersWithout?: readonly ('image' | 'audio' | 'file')[]
  /** @throws GatewayError `request.malformed` with the field */
  readRequest(input: ReadRequestInput): ConversationRequest
  writeReply(response: ConversationResponse, context: WriteReplyContext): JsonObject
  writeStream(context: WriteReplyContext): StreamWriter
  /** Reads a token-counting request (its own shape where it has one) as a conversation, and answers it. */
  counting?: {
    readRequest(input: ReadRequestInput): ConversationRequest
    writeReply(tokens: number): JsonObject
  }
  /** For a protocol whose answers can be referred to later (`previous_response_id`). */
  continuation?: {
    /** A cheap look at the bytes: false = it surely goes on from no answer. */
    mayContinue(body: Buffer): boolean
    /** Id of the answer that the request goes on from. */
    previousId(body: JsonObject): string | undefined
    /** The items of the request, as they are to be kept. */
    inputItems(body: JsonObject): readonly unknown[]
    /** The items of an answer, as a later request would send them. */
    outputItems(response: JsonObject): readonly unknown[]
    /** Where the request refers to an item of an answer, `input[2]`; undefined when it does not. */
    reference(body: JsonObject): string | undefined
    /** Ids of answers of ours whose items the request refers to one by one. */
    referredIds(body: JsonObject): readonly string[]
    /** The body with such references replaced by the items themselves; what is not among `items` stays. */
    withReferred(body: JsonObject, items: readonly unknown[]): JsonObject
    /** The body with items put before its own, and without the reference. */
    withItems(body: JsonObject, items: readonly unknown[]): JsonObject
    wantsStored(body: JsonObject): boolean
    /** The reply to a deletion. */
    deleted(id: string): JsonObject
  }
  embedding?: {
    readRequest(input: ReadRequestInput): EmbeddingRequest
    writeReply(response: EmbeddingResponse, request: EmbeddingRequest): JsonObject
  }
}
