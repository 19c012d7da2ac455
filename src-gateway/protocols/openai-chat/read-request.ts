import type { JsonSchema } from '../../ir/extensions.ts'
import type { Message, TextPart } from '../../ir/part.ts'
import type { ConversationRequest, ResponseFormat, Sampling } from '../../ir/request.ts'
import type { JsonObject, ReadRequestInput } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { CallsSeen, readMessage } from './read-message.ts'
import { malformed, readCacheMark, textOf } from './read-part.ts'
import { readEffort, readReasoning, reasoningFields } from './read-reasoning.ts'
import { readToolChoice, readTools } from './read-tools.ts'

const id = 'openai-chat'

/** Members of the body that have a place in the neutral form; all others are kept as they are. */
const known: ReadonlySet<string> = new Set([
  ...reasoningFields,
  ...['model', 'messages', 'stream', 'tools', 'functions', 'tool_choice', 'function_call', 'parallel_tool_calls'],
  ...['temperature', 'top_p', 'top_k', 'min_p', 'frequency_penalty', 'presence_penalty', 'repetition_penalty'],
  ...[
    'seed',
    'random_seed',
    'logit_bias',
    'logprobs',
    'top_logprobs',
    'max_tokens',
    'max_completion_tokens',
    'stop',
    'n',
  ],
  ...['response_format', 'verbosity', 'modalities', 'user', 'safety_identifier', 'service_tier', 'prompt_cache_key'],
  ...['stream_options', 'cache_control'],
])

/**
 * Reads a Chat Completions request, with the fields that vendors of this shape add.
 * https://platform.openai.com/docs/api-reference/chat/create
 *
 * @throws GatewayError `request.malformed` naming the field
 */
export function readRequest({ body, route }: ReadRequestInput): ConversationRequest {
  const { system, messages } = readMessages(body.messages)
  const toolChoice = readToolChoice(body.tool_choice, body.function_call)
  const reasoning = readReasoning(body)
  const responseFormat = readResponseFormat(body.response_format)
  const maxOutputTokens = readNumber(body, 'max_completion_tokens') ?? readNumber(body, 'max_tokens')
  const candidates = readNumber(body, 'n')
  const verbosity = textOf(body.verbosity)
  const userId = textOf(body.safety_identifier) ?? textOf(body.user)
  const serviceTier = textOf(body.service_tier)
  const promptCacheKey = textOf(body.prompt_cache_key)
  const metadata = readMetadata(body.metadata)
  return {
    model: textOf(body.model) ?? route.model ?? '',
    stream: body.stream === true,
    system,
    messages,
    tools: readTools(body.tools, body.functions),
    ...(toolChoice === undefined ? undefined : { toolChoice }),
    ...(typeof body.parallel_tool_calls === 'boolean' ? { parallelToolCalls: body.parallel_tool_calls } : undefined),
    sampling: readSampling(body),
    ...(maxOutputTokens === undefined ? undefined : { maxOutputTokens }),
    stop: readStop(body.stop),
    ...(candidates === undefined ? undefined : { candidates }),
    ...(responseFormat === undefined ? undefined : { responseFormat }),
    ...(reasoning === undefined ? undefined : { reasoning }),
    ...(verbosity === undefined ? undefined : { verbosity }),
    ...(Array.isArray(body.modalities) ? { modalities: body.modalities.filter(isString) } : undefined),
    ...(userId === undefined ? undefined : { userId }),
    ...(metadata === undefined ? undefined : { metadata }),
    ...(serviceTier === undefined ? undefined : { serviceTier }),
    ...(promptCacheKey === undefined ? undefined : { promptCacheKey }),
    ...readCacheMark(body.cache_control),
    ...readIncludeUsage(body.stream_options),
    extensions: readExtensions(body, metadata !== undefined),
  }
}

function readMessages(raw: unknown): { system: TextPart[]; messages: Message[] } {
  if (!Array.isArray(raw)) throw malformed('messages', 'a list')
  const system: TextPart[] = []
  const messages: Message[] = []
  const calls = new CallsSeen()
  let head = true
  for (const [index, entry] of raw.entries()) {
    const message = readMessage(entry, `messages[${index}]`, calls)
    head &&= message.role === 'system'
    if (head) system.push(...headTexts(message, index))
    else messages.push(message)
  }
  return { system, messages }
}

/** The texts of an instruction at the head; which message they stood in and its role are remembered for the own writer. */
function headTexts(message: Message, index: number): TextPart[] {
  const extensions = { [id]: { ...message.extensions?.[id], message: index } }
  const texts: TextPart[] = []
  for (const part of message.content) if (part.type === 'text') texts.push({ ...part, extensions })
  return texts
}

function readNumber(body: JsonObject, name: string): number | undefined {
  const raw = body[name]
  if (raw === undefined || raw === null) return undefined
  if (typeof raw !== 'number') throw malformed(name, 'a number')
  return raw
}

const samplingNames = [
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['topK', 'top_k'],
  ['minP', 'min_p'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
  ['repetitionPenalty', 'repetition_penalty'],
  ['seed', 'random_seed'],
  ['seed', 'seed'],
  ['topLogprobs', 'top_logprobs'],
] as const

function readSampling(body: JsonObject): Sampling {
  const sampling: Sampling = {}
  for (const [key, name] of samplingNames) {
    const value = readNumber(body, name)
    if (value !== undefined) sampling[key] = value
  }
  if (typeof body.logprobs === 'boolean') sampling.logprobs = body.logprobs
  if (isObject(body.logit_bias)) sampling.logitBias = body.logit_bias as Record<string, number>
  return sampling
}

function readStop(raw: unknown): string[] {
  if (typeof raw === 'string') return raw === '' ? [] : [raw]
  return Array.isArray(raw) ? raw.filter(isString) : []
}

function isString(raw: unknown): raw is string {
  return typeof raw === 'string'
}

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-response_format */
function readResponseFormat(raw: unknown): ResponseFormat | undefined {
  if (!isObject(raw)) return undefined
  if (raw.type === 'json_object') {
    // Some servers (llama.cpp, Together) take a schema here.
    return isObject(raw.schema) ? { type: 'json-schema', schema: raw.schema as JsonSchema } : { type: 'json' }
  }
  if (raw.type !== 'json_schema') return raw.type === 'text' ? { type: 'text' } : undefined
  const inner = objectOf(raw.json_schema)
  if (!isObject(inner.schema) && inner.schema !== undefined && inner.schema !== null)
    throw malformed('response_format.json_schema.schema', 'an object')
  const name = textOf(inner.name)
  const description = textOf(inner.description)
  return {
    type: 'json-schema',
    ...(name === undefined ? undefined : { name }),
    ...(description === undefined ? undefined : { description }),
    schema: objectOf(inner.schema),
    ...(typeof inner.strict === 'boolean' ? { strict: inner.strict } : undefined),
  }
}

function readMetadata(raw: unknown): Record<string, string> | undefined {
  if (!isObject(raw)) return undefined
  return Object.values(raw).every(isString) ? (raw as Record<string, string>) : undefined
}

function readIncludeUsage(raw: unknown): { includeUsage: boolean } | undefined {
  const wanted = objectOf(raw).include_usage
  return typeof wanted === 'boolean' ? { includeUsage: wanted } : undefined
}

function readExtensions(body: JsonObject, metadataRead: boolean): ConversationRequest['extensions'] {
  const kept: Record<string, unknown> = {}
  for (const name in body) {
    const value = body[name]
    if (value === undefined || value === null || known.has(name) || (name === 'metadata' && metadataRead)) continue
    if (name === 'chat_template_kwargs' && onlyEnablesThinking(value)) continue
    kept[name] = value
  }
  // Words of effort that other vendors' models have (`default`).
  if (typeof body.reasoning_effort === 'string' && readEffort(body.reasoning_effort) === undefined)
    kept.reasoning_effort = body.reasoning_effort
  if (isObject(body.response_format) && readResponseFormat(body.response_format) === undefined)
    kept.response_format = body.response_format
  if (typeof body.safety_identifier === 'string') kept.safety_identifier = body.safety_identifier
  return Object.keys(kept).length === 0 ? {} : { [id]: kept }
}

function onlyEnablesThinking(raw: unknown): boolean {
  return isObject(raw) && Object.keys(raw).every((name) => name === 'enable_thinking')
}
