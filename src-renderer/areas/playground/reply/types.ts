/** A tool call as the model wrote it; `arguments` is JSON text, possibly still incomplete. */
export interface ToolCall {
  id: string
  name: string
  arguments: string
}

/** Tokens in the meaning of the log: input includes the cache, output includes reasoning. */
export interface ReplyUsage {
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  reasoningTokens: number
}

/** What an answer says, whatever protocol it came in. */
export interface Reply {
  text: string
  reasoning: string
  toolCalls: ToolCall[]
  /** Content that is neither text nor a call, named so that nothing is dropped in silence: `image/png`. */
  other: string[]
  usage: ReplyUsage | null
  /** The finish reason in the protocol's own word. */
  finish: string | null
  /** The upstream's or the gateway's error message. */
  error: string | null
}

/** An answer under construction: a {@link Reply} with open calls kept by the key their pieces carry. */
export interface Draft extends Reply {
  open: Map<string, ToolCall>
}

/** How one protocol adds what it says to a draft. */
export interface ReplyReader {
  /** One streamed event: its parsed JSON. */
  event(draft: Draft, payload: unknown): void
  /** A whole reply: its parsed JSON. */
  whole(draft: Draft, body: unknown): void
}

/** An answer of which nothing has arrived. */
export function emptyDraft(): Draft {
  return {
    text: '',
    reasoning: '',
    toolCalls: [],
    other: [],
    usage: null,
    finish: null,
    error: null,
    open: new Map(),
  }
}

/** Adds to the call with this key, opening it first when need be. */
export function openCall(draft: Draft, key: string, id: string, name: string): ToolCall {
  const call = { id, name, arguments: '' }
  draft.open.set(key, call)
  draft.toolCalls.push(call)
  return call
}
