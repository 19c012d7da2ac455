import type { ErrorCode, ProtocolId } from '../contract/index.ts'
import type { FinishReason } from '../ir/finish-reason.ts'
import type { Usage } from '../ir/usage.ts'
import type { ClientConversion, UpstreamProtocol } from './conversion.ts'

/** What a client asks for, whatever the protocol. `chat` is the conversation call of each of the four protocols. */
export type Operation =
  | 'chat'
  | 'count-tokens'
  | 'completions'
  | 'embeddings'
  | 'batch-embeddings'
  | 'images'
  | 'image-edits'
  | 'speech'
  | 'transcriptions'
  | 'translations'
  | 'moderations'
  | 'rerank'
  /** `POST /v1/responses/compact`: a conversation in, a shorter one out, billed like a chat. */
  | 'compact'
  | 'response-get'
  | 'response-delete'
  | 'models'
  | 'model'

/** A relay address, recognised from method and path alone. */
export interface RelayRoute {
  protocol: ProtocolId
  operation: Operation
  /** Model named in the path (gemini, `/v1/models/{id}`), percent-decoded. */
  model?: string
  /** Response id of `/v1/responses/{id}`. */
  id?: string
  /** Streaming decided by the path (gemini): `sse` with `alt=sse`, else one JSON array. */
  stream?: 'sse' | 'json-array'
}

/** A fixed address of a protocol. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  operation: Operation
}

/** How a body found its model: byte range of the JSON string value (quotes included) so that it can be spliced. */
export interface ByteRange {
  start: number
  end: number
}

/** What the gateway must know of a request body, found by scanning the bytes without building the object. */
export interface Envelope {
  model: string | undefined
  /** Where the model's JSON string stands; absent when the model is in the path or a multipart body. */
  modelRange?: ByteRange
  stream: boolean
  /** openai-chat and completions: what the client said about `stream_options.include_usage`. */
  includeUsage?: boolean
  /** Body of a multipart form (audio, image edits). */
  multipart?: boolean
  /** Tokens that the client allows each answer at most (`max_tokens` and its kin); absent when it says nothing of use. */
  maxOutput?: number
  /** How many answers the client wants (`n`, `candidateCount`), when it names a number. */
  choices?: number
}

/**
 * Watches the bytes of one reply without touching them. `see` gets each Buffer as received, cut anywhere. It must not keep
 * a reference to more than it needs, must not decode what it need not, and must never throw for what an upstream sends.
 */
export interface ReplyObserver {
  see(chunk: Buffer): void
  /** No more bytes will come. */
  end(): void
  /** What upstream reported so far; undefined when nothing. */
  usage(): Usage | undefined
  finish(): FinishReason | undefined
  /** The protocol's own closing event (`[DONE]`, `message_stop`, `response.completed`, a finish reason with usage) was seen. */
  terminal(): boolean
  /** An error that upstream told inside a 200. */
  error(): InStreamError | undefined
  /**
   * False while only comments, pings and announcements (`response.created`, `queued`, `in_progress`) were seen; the relay holds
   * the reply until it is true or an error shows. A chat's role chunk and `message_start` count as a start: vendors send
   * them when the model begins, and holding them would add the time to the next event to every first byte.
   */
  started(): boolean
}

export interface InStreamError {
  /** Status the error stands for: 429, 529, 500 … */
  status: number
  message: string
  /** The vendor's own code or type. */
  code: string | undefined
}

/** An error to be told in a client's protocol. */
export interface ErrorView {
  status: number
  code: ErrorCode
  message: string
  requestId: string
  /** Name of the offending field, when known. */
  field?: string
  /** When the client may try again; told in the body where the protocol has a place for it. */
  retryAfterMs?: number
  /** The upstream's own code or type, shown in place of ours where the protocol has a field for it. */
  upstreamCode?: string
}

export interface WrittenError {
  contentType: string
  body: string
}

/** A model as the list endpoints show it. `createdAt` in seconds since 1970. */
export interface ListedModel {
  id: string
  createdAt: number
  ownedBy: string
}

export interface UpstreamAddress {
  operation: Operation
  /** Upstream's name of the model. */
  model: string
  /** Raw query of the client without our `key`, or ''. */
  query: string
  /** Whether the reply is a stream, and how it is framed. */
  stream: 'sse' | 'json-array' | false
  id?: string
}

/** A wire format that clients speak, and upstreams too. */
export interface Protocol extends UpstreamProtocol, ClientConversion {
  id: ProtocolId
  /** Its fixed addresses, normalised. Those with a model or id in the path are known to `match` alone. */
  endpoints: readonly Endpoint[]
  /** Recognises its own addresses; `path` has no query and is already normalised (`/v1/v1` folded, missing `/v1` added). */
  match(method: string, path: string, query: string): RelayRoute | undefined
  /** Path and query below an upstream's base URL, with a leading slash. */
  upstreamPath(address: UpstreamAddress): string
  /** Scans a request body. @throws GatewayError `request.malformed` (what and where), `model.missing` */
  readEnvelope(route: RelayRoute, body: Buffer, contentType: string | undefined): Envelope
  /** Watches a reply of this protocol. `stream` false = one JSON document. */
  observe(operation: Operation, stream: 'sse' | 'json-array' | false): ReplyObserver
  writeError(error: ErrorView): WrittenError
  /** The in-stream form of an error, for a stream that broke after its first byte: complete SSE bytes (or array tail). */
  writeStreamError(error: ErrorView, stream: 'sse' | 'json-array'): Buffer
  writeModels(models: readonly ListedModel[]): string
  writeModel(model: ListedModel): string
}
