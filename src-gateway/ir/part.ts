import type { Extensions } from './extensions.ts'
import type { MediaSource } from './media.ts'
import type { OpaqueState } from './opaque.ts'

/** A place up to which the prompt shall be cached. `ttl` as the client said it (`5m`, `1h`). */
export interface CacheMark {
  ttl?: string
}

interface PartBase {
  cache?: CacheMark
  extensions?: Extensions
}

/** Where a statement comes from. Offsets count UTF-16 units of the text it belongs to. */
export interface Citation {
  url?: string
  title?: string
  /** The words cited. */
  quote?: string
  start?: number
  end?: number
  /** The vendor's own object, for a client of the same protocol. */
  extensions?: Extensions
}

export interface TextPart extends PartBase {
  type: 'text'
  text: string
  citations?: readonly Citation[]
  /** Gemini signs texts too. */
  opaque?: OpaqueState
}

export interface ImagePart extends PartBase {
  type: 'image'
  source: MediaSource
  /** OpenAI's `low`, `high`, `auto`; Gemini's media resolution in its extensions. */
  detail?: string
  opaque?: OpaqueState
}

export interface AudioPart extends PartBase {
  type: 'audio'
  source: MediaSource
  /** What was said, where the vendor tells it. */
  transcript?: string
  /** Id of an earlier spoken answer, by which OpenAI's chat lets a client refer to it. */
  id?: string
}

/** A document, a video or any other file; the media type in its source tells which. */
export interface FilePart extends PartBase {
  type: 'file'
  source: MediaSource
  /** File name, with its ending. */
  name?: string
  /** Anthropic's context of a document. */
  context?: string
  /** The client asked for citations from it. */
  citations?: boolean
}

/** What the model thought. `text` may be '' where the vendor shows none and only the state counts. */
export interface ThinkingPart extends PartBase {
  type: 'thinking'
  text: string
  /** The text is a summary of the thinking, not the thinking itself. */
  summary?: boolean
  opaque?: OpaqueState
}

/** Thinking that the vendor keeps to itself (Anthropic's `redacted_thinking`). */
export interface RedactedThinkingPart extends PartBase {
  type: 'redacted-thinking'
  opaque: OpaqueState
}

/** A call of a tool of the client's own. */
export interface ToolCallPart extends PartBase {
  type: 'tool-call'
  /** Never '': a reader makes one up where the vendor gives none (`isMadeUpId`). */
  id: string
  name: string
  /** `custom`: the input is free text; else it is JSON text, exactly as the model wrote it, which may not parse. */
  kind: 'function' | 'custom'
  input: string
  /** Namespace of a Responses tool. */
  namespace?: string
  opaque?: OpaqueState
}

export type ToolResultContent = TextPart | ImagePart | AudioPart | FilePart

export interface ToolResultPart extends PartBase {
  type: 'tool-result'
  callId: string
  /** Of the tool; undefined when the protocol does not say and no call with the id is known. */
  name?: string
  kind: 'function' | 'custom'
  content: readonly ToolResultContent[]
  isError?: boolean
}

/** The model declines in words of its own (OpenAI's `refusal`). */
export interface RefusalPart extends PartBase {
  type: 'refusal'
  text: string
}

/**
 * Something only its own protocol knows: a call the vendor runs itself and its result, a reference to a stored item, a
 * compaction. Restored for the same protocol; named in a warning for every other.
 */
export interface ProviderPart extends PartBase {
  type: 'provider'
  protocol: string
  /** The wire's type: `server_tool_use`, `web_search_call`, `executableCode`. */
  name: string
  value: unknown
  /** A line for protocols that have no such thing, where dropping it whole would leave a hole (search results). */
  text?: string
}

/** What a message is made of. */
export type Part =
  | TextPart
  | ImagePart
  | AudioPart
  | FilePart
  | ThinkingPart
  | RedactedThinkingPart
  | ToolCallPart
  | ToolResultPart
  | RefusalPart
  | ProviderPart

/**
 * One message. Readers keep to this: `tool` messages hold tool results only (a user message that begins with results is
 * two messages), tool calls and thinking stand in `assistant` messages, `system` is an instruction in the middle of the
 * conversation (those at its head are `ConversationRequest.system`). Neighbours may have the same role; writers merge.
 */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: readonly Part[]
  name?: string
  extensions?: Extensions
}
