import type { Extensions, JsonSchema } from './extensions.ts'
import type { Message, TextPart } from './part.ts'
import type { Tool, ToolChoice } from './tool.ts'

/** How hard the model shall think, in one scale for all vendors. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof efforts)[number]

/** What the client said about thinking; all of it is optional, and none of it said = the model's default. */
export interface Reasoning {
  effort?: Effort
  /** Tokens it may think; 0 = off, -1 = as many as it likes (Gemini's dynamic). */
  budgetTokens?: number
  /** `adaptive`: the model decides (Anthropic). */
  mode?: 'enabled' | 'disabled' | 'adaptive'
  /** Whether the thoughts (or a summary of them) shall be shown. */
  show?: boolean
  /** OpenAI's kinds of summary: `auto`, `concise`, `detailed`. */
  summary?: string
}

export interface Sampling {
  temperature?: number
  topP?: number
  topK?: number
  minP?: number
  frequencyPenalty?: number
  presencePenalty?: number
  repetitionPenalty?: number
  seed?: number
  logitBias?: Readonly<Record<string, number>>
  logprobs?: boolean
  topLogprobs?: number
}

/** `strict` undefined = the client did not say. */
export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json' }
  | { type: 'json-schema'; name?: string; description?: string; schema: JsonSchema; strict?: boolean }

/**
 * A conversation to be continued, in the neutral form: what a client of any of the protocols asks for. Numbers are as the
 * client gave them (tokens, ratios); the writer fits them to what its vendor takes and says so in a warning.
 */
export interface ConversationRequest {
  /** Name the client asked for; the upstream's own is given to the writer. */
  model: string
  stream: boolean
  /** Instructions at the head of the conversation. */
  system: readonly TextPart[]
  messages: readonly Message[]
  tools: readonly Tool[]
  toolChoice?: ToolChoice
  /** False = at most one call a turn. */
  parallelToolCalls?: boolean
  sampling: Sampling
  maxOutputTokens?: number
  stop: readonly string[]
  /** Answers wanted (`n`, `candidateCount`); undefined = 1. */
  candidates?: number
  responseFormat?: ResponseFormat
  reasoning?: Reasoning
  /** OpenAI's `low`, `medium`, `high`. */
  verbosity?: string
  /** What the answer may be made of besides text: `image`, `audio`. */
  modalities?: readonly string[]
  /** An end user's id, for the vendor's abuse checks. */
  userId?: string
  metadata?: Readonly<Record<string, string>>
  /** As the client named it: `auto`, `default`, `flex`, `priority`, `standard_only`. */
  serviceTier?: string
  promptCacheKey?: string
  /** A mark on the whole prompt (Anthropic's top-level `cache_control`). */
  cache?: { ttl?: string }
  /** openai-chat: whether the stream shall end with a usage chunk. Other protocols always report it. */
  includeUsage?: boolean
  extensions: Extensions
}
