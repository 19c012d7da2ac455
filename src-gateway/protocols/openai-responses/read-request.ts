import { GatewayError } from '../../contract/index.ts'
import type { TextPart } from '../../ir/part.ts'
import {
  type ConversationRequest,
  type Effort,
  efforts,
  type Reasoning,
  type ResponseFormat,
  type Sampling,
} from '../../ir/request.ts'
import type { Tool } from '../../ir/tool.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import type { JsonObject, ReadRequestInput } from '../conversion.ts'
import { isObject, numberOf, objectOf, restOf, stringOf, wordOf } from '../json-values.ts'
import { own } from './own.ts'
import { readItems } from './read-items.ts'
import { malformed, readToolChoice, readTools } from './read-tools.ts'
import { itemsOf } from './stored.ts'

/** Fields with a neutral meaning. */
const known: ReadonlySet<string> = new Set([
  'model',
  'stream',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'seed',
  'top_logprobs',
  'max_output_tokens',
  'stop',
  'reasoning',
  'text',
  'user',
  'safety_identifier',
  'metadata',
  'service_tier',
  'prompt_cache_key',
])

/** Fields that say nothing of the answer; another vendor's lack of them loses nothing worth a warning. */
const harmless: ReadonlySet<string> = new Set([
  'store',
  'include',
  'stream_options',
  'client_metadata',
  'background',
  'prompt_cache_retention',
  'prompt_cache_options',
  // Resolved before the request is read.
  'previous_response_id',
])

/**
 * Under this stand the fields that only this protocol's own writer cares for. It is not enumerable, so that those of other
 * vendors do not name them in warnings.
 */
export const quiet = `${own}/quiet`

/**
 * Reads a client's request. What previous answers said must stand in its input already (`withInput`), for only the
 * gateway's store knows them.
 * @throws GatewayError `request.malformed`; `conversion.unsupported` for what no other vendor can do (a job in the
 * background, a prompt stored at OpenAI)
 */
export function readRequest({ body }: ReadRequestInput): ConversationRequest {
  refuseForConversion(body)
  const declared = readTools(body.tools, 'tools')
  const items = readInput(body)
  const tools = [...declared, ...loadedTools(items, declared)]
  const { system, messages } = readItems(items, tools)
  const toolChoice = readToolChoice(body.tool_choice, tools)
  const text = objectOf(body.text)
  const responseFormat = readFormat(text.format)
  const reasoning = readReasoning(body.reasoning)
  const maxOutputTokens = numberOf(body.max_output_tokens)
  const verbosity = wordOf(text.verbosity)
  const userId = wordOf(body.safety_identifier) ?? wordOf(body.user)
  const metadata = readMetadata(body.metadata)
  const serviceTier = wordOf(body.service_tier)
  const promptCacheKey = wordOf(body.prompt_cache_key)
  return {
    model: stringOf(body.model) ?? '',
    stream: body.stream === true,
    system: [...readInstructions(body.instructions), ...system],
    messages,
    tools,
    ...(toolChoice === undefined ? undefined : { toolChoice }),
    ...(typeof body.parallel_tool_calls === 'boolean' ? { parallelToolCalls: body.parallel_tool_calls } : undefined),
    sampling: readSampling(body),
    ...(maxOutputTokens === undefined ? undefined : { maxOutputTokens }),
    stop: readStop(body.stop),
    ...(responseFormat === undefined ? undefined : { responseFormat }),
    ...(reasoning === undefined ? undefined : { reasoning }),
    ...(verbosity === undefined ? undefined : { verbosity }),
    ...(userId === undefined ? undefined : { userId }),
    ...(metadata === undefined ? undefined : { metadata }),
    ...(serviceTier === undefined ? undefined : { serviceTier }),
    ...(promptCacheKey === undefined ? undefined : { promptCacheKey }),
    extensions: readExtensions(body),
  }
}

/**
 * Refuses what cannot be done by any upstream that the request would have to be converted for.
 * @throws GatewayError `conversion.unsupported`
 */
export function refuseForConversion(body: JsonObject): void {
  const refused = (field: string, why: string) =>
    new GatewayError('conversion.unsupported', `\`${field}\` cannot be carried to this upstream: ${why}.`, { field })
  if (body.background === true) throw refused('background', 'it cannot work on an answer in the background')
  if (isObject(body.prompt)) throw refused('prompt', 'the prompt is stored at OpenAI')
}

/** @throws GatewayError `request.malformed` */
function readInput(body: JsonObject): readonly unknown[] {
  const { input } = body
  if (input === undefined || input === null || typeof input === 'string' || Array.isArray(input)) return itemsOf(body)
  throw malformed('input', 'a text or a list of items')
}

function readInstructions(raw: unknown): TextPart[] {
  if (typeof raw === 'string') return raw === '' ? [] : [{ type: 'text', text: raw }]
  // A response object repeats them as items where they were given so.
  if (!Array.isArray(raw)) return []
  const { system, messages } = readItems(raw, [])
  const texts = messages.flatMap(({ content }) => content).filter((part) => part.type === 'text')
  return [...system, ...texts]
}

/** Tools that stand in the input: given later in the conversation, or found by a search. */
function loadedTools(items: readonly unknown[], declared: readonly Tool[]): Tool[] {
  let names: Set<string> | undefined
  const loaded: Tool[] = []
  for (const [index, item] of items.entries()) {
    if (!isObject(item) || (item.type !== 'additional_tools' && item.type !== 'tool_search_output')) continue
    names ??= new Set(declared.map(nameOf))
    for (const tool of readTools(item.tools, `input[${index}].tools`)) {
      const name = nameOf(tool)
      if (names.has(name)) continue
      names.add(name)
      if (tool.type === 'provider' || item.type === 'additional_tools') loaded.push(tool)
      else loaded.push({ ...tool, extensions: { [own]: { ...tool.extensions?.[own], loaded: true } } })
    }
  }
  return loaded
}

function nameOf(tool: Tool): string {
  return tool.type === 'provider' ? `${tool.name}/` : wireToolName(tool)
}

function readSampling(body: JsonObject): Sampling {
  const sampling: Record<string, unknown> = {}
  for (const [name, field] of samplingFields) {
    const value = numberOf(body[field])
    if (value !== undefined) sampling[name] = value
  }
  return sampling
}

const samplingFields: readonly (readonly [keyof Sampling, string])[] = [
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['topK', 'top_k'],
  ['minP', 'min_p'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
  ['repetitionPenalty', 'repetition_penalty'],
  ['seed', 'seed'],
  ['topLogprobs', 'top_logprobs'],
]

function readStop(raw: unknown): string[] {
  if (typeof raw === 'string') return [raw]
  return Array.isArray(raw) ? raw.filter((one) => typeof one === 'string') : []
}

/** @throws GatewayError `request.malformed` */
function readFormat(raw: unknown): ResponseFormat | undefined {
  if (!isObject(raw)) return undefined
  switch (raw.type) {
    case 'text':
      return { type: 'text' }
    case 'json_object':
      return { type: 'json' }
    case 'json_schema': {
      // Chat's nested shape is taken too.
      const format = raw.schema === undefined && isObject(raw.json_schema) ? raw.json_schema : raw
      if (!isObject(format.schema)) throw malformed('text.format.schema', 'an object')
      const name = wordOf(format.name)
      const description = wordOf(format.description)
      return {
        type: 'json-schema',
        schema: format.schema,
        ...(name === undefined ? undefined : { name }),
        ...(description === undefined ? undefined : { description }),
        ...(typeof format.strict === 'boolean' ? { strict: format.strict } : undefined),
      }
    }
    default:
      return undefined
  }
}

function readReasoning(raw: unknown): Reasoning | undefined {
  if (!isObject(raw)) return undefined
  const summary = wordOf(raw.summary) ?? wordOf(raw.generate_summary)
  const effort = efforts.find((one): one is Effort => one === raw.effort)
  if (effort === undefined && summary === undefined) return undefined
  return {
    ...(effort === undefined ? undefined : { effort }),
    ...(summary === undefined || summary === 'none' ? undefined : { show: true, summary }),
  }
}

function readMetadata(raw: unknown): Record<string, string> | undefined {
  if (!isObject(raw)) return undefined
  const entries = Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

const reasoningFields: ReadonlySet<string> = new Set(['effort', 'summary', 'generate_summary'])
const textFields: ReadonlySet<string> = new Set(['format', 'verbosity'])

/** What has no neutral word: unknown fields, and those of `reasoning` and `text`. */
function readExtensions(body: JsonObject): ConversationRequest['extensions'] {
  const named: Record<string, unknown> = {}
  const silent: Record<string, unknown> = {}
  const rest = restOf(body, known)
  for (const name in rest) {
    // What is the default says nothing.
    const silently = harmless.has(name) || (name === 'truncation' && rest[name] === 'disabled')
    if (silently) silent[name] = rest[name]
    else named[name] = rest[name]
  }
  const { reasoning } = body
  const moreReasoning = isObject(reasoning) ? restOf(reasoning, reasoningFields) : undefined
  if (moreReasoning !== undefined) silent.reasoning = moreReasoning
  const text = isObject(body.text) ? restOf(body.text, textFields) : undefined
  if (text !== undefined) named.text = text
  // By which of the two names the user was given.
  if (typeof body.user === 'string') silent.user = body.user
  if (typeof body.safety_identifier === 'string') silent.safety_identifier = body.safety_identifier
  const extensions: Record<string, Readonly<Record<string, unknown>>> = {}
  if (Object.keys(named).length > 0) extensions[own] = named
  Object.defineProperty(extensions, quiet, { value: silent, enumerable: false })
  return extensions
}
