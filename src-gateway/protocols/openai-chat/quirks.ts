import type { Effort } from '../../ir/request.ts'
import type { Quirks } from '../conversion.ts'

/** The least and the most that a vendor takes; a value outside is moved to the nearer end, with a warning. */
export interface NumberRange {
  min: number
  max: number
}

/**
 * In what a vendor's Chat Completions differ from OpenAI's. A provider states only what differs, as plain data, for the
 * model at hand: `quirks: ({ model }) => ({ reasoningInput: 'thinking', drop: ['logit_bias'] }) satisfies ChatQuirks`.
 */
export type ChatQuirks = Readonly<Partial<ChatDialect>>

/** All of them, with the defaults filled in. */
export type ChatDialect = Readonly<{
  /**
   * Field of the output limit. `auto` (default): `max_completion_tokens` for OpenAI's reasoning models, known by their
   * name, else `max_tokens`.
   */
  maxTokensField: 'auto' | 'max_tokens' | 'max_completion_tokens'
  /** Largest output limit the vendor takes; more is lowered to it with a warning. */
  maxOutputTokens: number | undefined
  /**
   * Role of the instructions at the head. `auto` (default): `developer` for OpenAI's reasoning models where `developerRole`
   * holds, else `system`. `user`: the vendor has no such role; they go before the first user message.
   */
  systemRole: 'auto' | 'system' | 'developer' | 'user'
  /** Whether the vendor knows the role `developer`. */
  developerRole: boolean
  /** Whether instructions may stand behind the first user message. False = they are sent as user messages. */
  laterSystem: boolean
  /** Whether streams are asked for usage by `stream_options.include_usage`. False = the field is refused or not needed. */
  streamUsage: boolean
  /**
   * How effort and budget are told. `effort` (default): `reasoning_effort`. `openrouter`: `reasoning: {effort | max_tokens,
   * exclude}`. `thinking`: `thinking: {type: enabled | disabled}` (DeepSeek, Zhipu, Volcengine, Moonshot), with
   * `budget_tokens` where `thinkingBudget` holds, and with `reasoning_effort` beside it where `efforts` is stated.
   * `enable_thinking`: `enable_thinking` with `thinking_budget` (DashScope, SiliconFlow). `template`:
   * `chat_template_kwargs.enable_thinking` (vLLM, SGLang). `split`: `reasoning_split: true` (MiniMax). `none`: the vendor
   * has no such setting; a warning says so.
   */
  reasoningInput: 'effort' | 'openrouter' | 'thinking' | 'enable_thinking' | 'template' | 'split' | 'none'
  /** Words that `reasoning_effort` may have; the nearest is taken. Undefined = as asked. */
  efforts: readonly Effort[] | undefined
  /** Whether a budget in tokens is taken beside `thinking.type` or `enable_thinking`. */
  thinkingBudget: boolean
  /**
   * How earlier thinking goes back. `none` (default): it is left out. `tool-turns`: as plain text on assistant turns with
   * tool calls behind the last user message, '' where there is none (DeepSeek v4, Kimi K2 thinking). `tool-turns-all`: on
   * every assistant turn with tool calls. `all`: on every assistant turn that has some. `details`: `reasoning_details`
   * with signatures (OpenRouter). `parts`: content parts of type `thinking` (Mistral).
   */
  reasoningReplay: 'none' | 'tool-turns' | 'tool-turns-all' | 'all' | 'details' | 'parts'
  /** Whether a message with earlier thinking in it is refused, even where the client has it from another vendor (OpenAI). */
  refusesReasoning: boolean
  /** Field of plain thinking text on assistant messages. */
  reasoningField: 'reasoning_content' | 'reasoning'
  /** Whether reasoning comes as `<think>…</think>` at the head of the text and shall be told apart from it. */
  thinkTags: boolean
  /** `mistral9`: call ids are nine letters and digits; others are mapped, always the same way. */
  toolCallIds: 'any' | 'mistral9'
  /** The word for "call some tool". `none`: there is none; such a request is refused. */
  toolChoiceRequired: 'required' | 'any' | 'none'
  /** Whether one tool can be forced by its name. False = such a request is refused, unless it is the only tool. */
  toolChoiceNamed: boolean
  /** Whether free-text tools are known (to GPT-5 and later models). False = a function with one string stands for them. */
  customTools: boolean
  /** Whether `parallel_tool_calls` is known. */
  parallelToolCalls: boolean
  /** Whether `strict` on a function is known. */
  strictTools: boolean
  /** `native`: response_format json_schema. `json_object`: the schema is told in an instruction. `none`: all of it is told. */
  jsonSchema: 'native' | 'json_object' | 'none'
  /** Whether Anthropic's `cache_control` may stand on content parts and tools. */
  cacheControl: boolean
  /** Whether pictures may be given by URL. False = they are fetched and sent as data. */
  imageUrls: boolean
  /** Whether pictures are taken at all. False = a line of text stands in their place. */
  images: boolean
  /** What an answer may be made of: OpenAI's text and audio; OpenRouter's models make pictures too (`image`). */
  modalities: readonly string[]
  /** How documents are given. `file`: OpenAI's part. `document_url`: Mistral's. `none`: they are refused. */
  files: 'file' | 'document_url' | 'none'
  temperature: NumberRange | undefined
  topP: NumberRange | undefined
  /** Number of stop sequences taken; those beyond are left out with a warning. */
  maxStop: number | undefined
  /** Fields beside OpenAI's that the vendor takes: `top_k`, `min_p`, `repetition_penalty`. */
  samplingFields: readonly string[]
  /** Name of the seed. */
  seedField: 'seed' | 'random_seed'
  /** Whether pictures may stand in tool messages. False = they move to a user message behind them. */
  toolResultImages: boolean
  /** Whether user and assistant must alternate: neighbours of one role are joined. */
  requiresAlternation: boolean
  /** Mark on a last assistant message that the model shall go on from (`prefix`: Mistral, DeepSeek beta; `partial`: Moonshot). */
  prefixField: 'prefix' | 'partial' | undefined
  /** Content of text alone is a string, even where it came in parts: for vendors that know no arrays. */
  stringContent: boolean
  /** Top-level fields that the vendor answers 400 or 422 to. They are left out; what the client asked is named in a warning. */
  drop: readonly string[]
  /** Models that can only stream; the relay puts a whole reply together from it. */
  streamOnly: boolean
}>

const defaults: ChatDialect = {
  maxTokensField: 'auto',
  maxOutputTokens: undefined,
  systemRole: 'auto',
  developerRole: true,
  laterSystem: true,
  streamUsage: true,
  reasoningInput: 'effort',
  efforts: undefined,
  thinkingBudget: false,
  reasoningReplay: 'none',
  refusesReasoning: false,
  reasoningField: 'reasoning_content',
  thinkTags: false,
  toolCallIds: 'any',
  toolChoiceRequired: 'required',
  toolChoiceNamed: true,
  customTools: false,
  parallelToolCalls: true,
  strictTools: true,
  jsonSchema: 'native',
  cacheControl: false,
  imageUrls: true,
  images: true,
  modalities: ['text', 'audio'],
  files: 'file',
  temperature: undefined,
  topP: undefined,
  maxStop: 4,
  samplingFields: [],
  seedField: 'seed',
  toolResultImages: false,
  requiresAlternation: false,
  prefixField: undefined,
  stringContent: false,
  drop: [],
  streamOnly: false,
}

/** A vendor's quirks, completed: OpenAI's own habits where it says nothing. */
export function chatDialect(quirks: Quirks): ChatDialect {
  return { ...defaults, ...(quirks as ChatQuirks) }
}

/**
 * OpenAI's reasoning models by name, wherever they are served: `o3-mini`, `gpt-5.1`, `openai/gpt-5-nano`. They refuse
 * sampling settings and `max_tokens`, and call the system role `developer`. https://platform.openai.com/docs/guides/reasoning
 */
export function isReasoningModel(model: string): boolean {
  const name = model.slice(model.lastIndexOf('/') + 1)
  return /^(?:o\d|gpt-[5-9]|codex-mini)/.test(name) && !name.includes('chat')
}

/** Those of them that refuse stop sequences: o3-mini and the older take them. */
export function refusesStop(model: string): boolean {
  const name = model.slice(model.lastIndexOf('/') + 1)
  return isReasoningModel(model) && !/^o1|^o3-mini/.test(name)
}
