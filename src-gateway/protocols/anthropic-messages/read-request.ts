import type { Extensions } from '../../ir/extensions.ts'
import {
  type ConversationRequest,
  type Effort,
  efforts,
  type Reasoning,
  type ResponseFormat,
} from '../../ir/request.ts'
import type { JsonObject, ReadRequestInput } from '../conversion.ts'
import { isObject, numberOf, objectOf, restOf, wordOf } from '../json-values.ts'
import { readCache } from './cache.ts'
import { own } from './own.ts'
import { malformed } from './read-blocks.ts'
import { readMessages, readSystem } from './read-messages.ts'
import { readToolChoice, readTools } from './read-tools.ts'

const fields = new Set([
  'model',
  'stream',
  'system',
  'messages',
  'tools',
  'tool_choice',
  'temperature',
  'top_p',
  'top_k',
  'max_tokens',
  'stop_sequences',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
  'cache_control',
])
const outputFields = new Set(['effort', 'format'])
const formatFields = new Set(['type', 'schema', 'name', 'description'])
const thinkingFields = new Set(['type', 'budget_tokens', 'display'])
const metadataFields = new Set(['user_id'])

/**
 * A client's Messages request. The betas of its header are not kept: which ones a request needs follows from what it says.
 * https://platform.claude.com/docs/en/api/messages
 *
 * @throws GatewayError `request.malformed` with the field
 */
export function readRequest({ body }: ReadRequestInput): ConversationRequest {
  const system = readSystem(body.system)
  const messages = readMessages(body.messages, system)
  const output = objectOf(body.output_config)
  const responseFormat = readFormat(output.format ?? body.output_format)
  const reasoning = readReasoning(body.thinking, output.effort)
  const userId = wordOf(objectOf(body.metadata).user_id)
  const serviceTier = wordOf(body.service_tier)
  const cache = readCache(body.cache_control)
  const maxOutputTokens = numberOf(body.max_tokens)
  return {
    model: wordOf(body.model) ?? '',
    stream: body.stream === true,
    system,
    messages,
    tools: readTools(body.tools),
    ...readToolChoice(body.tool_choice),
    sampling: readSampling(body),
    ...(maxOutputTokens === undefined ? undefined : { maxOutputTokens }),
    stop: readStop(body.stop_sequences),
    ...(responseFormat === undefined ? undefined : { responseFormat }),
    ...(reasoning === undefined ? undefined : { reasoning }),
    ...(userId === undefined ? undefined : { userId }),
    ...(serviceTier === undefined ? undefined : { serviceTier }),
    ...(cache === undefined ? undefined : { cache }),
    extensions: readExtensions(body, output),
  }
}

function readSampling(body: JsonObject): ConversationRequest['sampling'] {
  const temperature = numberOf(body.temperature)
  const topP = numberOf(body.top_p)
  const topK = numberOf(body.top_k)
  return {
    ...(temperature === undefined ? undefined : { temperature }),
    ...(topP === undefined ? undefined : { topP }),
    ...(topK === undefined ? undefined : { topK }),
  }
}

function readStop(raw: unknown): string[] {
  if (raw === undefined || raw === null) return []
  if (!Array.isArray(raw)) throw malformed('stop_sequences', 'must be an array')
  return raw.filter((one): one is string => typeof one === 'string')
}

function readFormat(raw: unknown): ResponseFormat | undefined {
  if (!isObject(raw) || raw.type !== 'json_schema' || !isObject(raw.schema)) return undefined
  const name = wordOf(raw.name)
  const description = wordOf(raw.description)
  return {
    type: 'json-schema',
    ...(name === undefined ? undefined : { name }),
    ...(description === undefined ? undefined : { description }),
    schema: raw.schema,
    strict: true,
  }
}

/** `between_tools` is off for those who have no such thing. */
function readReasoning(raw: unknown, effort: unknown): Reasoning | undefined {
  const thinking = objectOf(raw)
  const reasoning: Reasoning = {}
  if (isEffort(effort)) reasoning.effort = effort
  const budget = numberOf(thinking.budget_tokens)
  switch (thinking.type) {
    case 'enabled':
      reasoning.mode = 'enabled'
      if (budget !== undefined) reasoning.budgetTokens = budget
      break
    case 'adaptive':
      reasoning.mode = 'adaptive'
      break
    case 'disabled':
    case 'between_tools':
      reasoning.mode = 'disabled'
  }
  if (thinking.display === 'summarized') reasoning.show = true
  else if (thinking.display === 'omitted') reasoning.show = false
  return Object.keys(reasoning).length === 0 ? undefined : reasoning
}

function isEffort(raw: unknown): raw is Effort {
  return typeof raw === 'string' && (efforts as readonly string[]).includes(raw)
}

function readExtensions(body: JsonObject, output: Readonly<Record<string, unknown>>): Extensions {
  const kept = {
    ...restOf(body, fields),
    ...within('output_config', restOf(output, outputFields)),
    ...within('output_config.format', restOf(objectOf(output.format), formatFields)),
    ...within('metadata', restOf(objectOf(body.metadata), metadataFields)),
    ...within('thinking', restThinking(objectOf(body.thinking))),
  }
  return Object.keys(kept).length === 0 ? {} : { [own]: kept }
}

function restThinking(thinking: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const rest = restOf(thinking, thinkingFields)
  return thinking.type === 'between_tools' ? { ...rest, type: 'between_tools' } : rest
}

function within(name: string, rest: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return rest === undefined ? undefined : { [name]: rest }
}
