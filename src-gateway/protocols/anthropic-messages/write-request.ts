import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { TextPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { Warnings } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { WireNames } from '../wire-names.ts'
import { collectBetas } from './betas.ts'
import { limitMarks, writeCache } from './cache.ts'
import { fieldName } from './field-names.ts'
import { profileOf } from './model-profile.ts'
import { own } from './own.ts'
import { quirksOf } from './quirks.ts'
import { type Hindrance, writeThinking } from './thinking.ts'
import { anthropicNames, CallIds } from './tool-names.ts'
import { lacksThinking, writePrefill } from './turn-end.ts'
import { type WriteContext, writeText } from './write-blocks.ts'
import { writeFormat } from './write-format.ts'
import { writeMessages } from './write-messages.ts'
import { writeSampling } from './write-sampling.ts'
import { jsonToolName, type WrittenTools, writeTools } from './write-tools.ts'

/** What the reader of the reply is told (`WrittenRequest.hints`). */
export interface Hints {
  /** Tools by the name they had on the wire, where it is not the client's. */
  names?: Readonly<Record<string, string>>
  /** Name of the tool whose input is the answer. */
  answerTool?: string
  /** No other tool can be called: text beside the answer is none of it. */
  answerOnly?: boolean
}

/**
 * A conversation as a Messages request. https://platform.claude.com/docs/en/api/messages
 *
 * @throws GatewayError `conversion.unsupported` for what cannot be left out: several answers, sound, a tool that is forced
 * and not there
 */
export function writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const { inbound } = context
  const quirks = quirksOf(context.quirks)
  const profile = profileOf(context.model, quirks)
  const warnings = new Warnings()
  const names = new WireNames(anthropicNames, request.tools)
  const write: WriteContext = {
    inbound,
    profile,
    quirks,
    names,
    ids: new CallIds(),
    warnings,
    betas: new Set(),
    recall: context.recall,
  }
  refuseCandidates(request, inbound)
  const format = writeFormat(request.responseFormat, inbound, profile, warnings)
  const tools = writeTools(request, { inbound, profile, quirks, names, warnings, answer: format.answer })
  const { messages, head } = writeMessages(request.messages, write)
  const hindrance = hindranceOf(request, tools, lacksThinking(messages), writePrefill(messages, write))
  const thinking = writeThinking(request, inbound, profile, hindrance, warnings)
  if (thinking.thinking?.type === 'enabled' && tools.tools.length > 0 && profile.maxOutput !== undefined) {
    write.betas.add('interleaved-thinking-2025-05-14')
  }
  const system = writeSystem([...request.system, ...head], [format.instruction, tools.instruction], write)
  const body: JsonObject = {
    model: context.model,
    max_tokens: thinking.maxTokens,
    ...(system === undefined ? undefined : { system }),
    ...(tools.tools.length === 0 ? undefined : { tools: tools.tools }),
    messages,
    ...(tools.choice === undefined ? undefined : { tool_choice: tools.choice }),
    ...(thinking.thinking === undefined ? undefined : { thinking: thinking.thinking }),
    ...outputConfig(thinking.effort, format.format),
    ...writeSampling(request, inbound, profile, thinking.on, warnings),
    ...writeStop(request, inbound, warnings),
    ...(request.userId === undefined ? undefined : { metadata: { user_id: request.userId.slice(0, 512) } }),
    ...writeServiceTier(request, write),
    ...writeWholeCache(request, write),
    ...(context.stream ? { stream: true } : undefined),
  }
  restoreExtensions(request, body)
  warnOfTheRest(request, inbound, warnings)
  limitMarks(allBlocks(body), body, warnings)
  return { body, warnings: warnings.all, ...writeBetas(body, write), ...writeHints(names, format.answer, tools) }
}

/** The call that counts a prompt's tokens takes the prompt alone. https://platform.claude.com/docs/en/api/messages-count-tokens */
export function writeCountRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const written = writeRequest(request, { ...context, stream: false })
  const body: JsonObject = {}
  for (const field of countFields) if (written.body[field] !== undefined) body[field] = written.body[field]
  return { ...written, body }
}

const countFields = [
  'model',
  'system',
  'tools',
  'messages',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'context_management',
  'mcp_servers',
  'speed',
  'anthropic_beta',
]

function refuseCandidates({ candidates = 1 }: ConversationRequest, inbound: string): void {
  if (candidates <= 1) return
  const field = fieldName(inbound, 'candidates')
  throw new GatewayError('conversion.unsupported', `The upstream gives one answer, not ${candidates}.`, { field })
}

function hindranceOf(
  request: ConversationRequest,
  tools: WrittenTools,
  unsigned: boolean,
  prefill: boolean,
): Hindrance | undefined {
  if (request.reasoning === undefined) return undefined
  return tools.forced ? 'forced-tool' : unsigned ? 'unsigned-turn' : prefill ? 'prefill' : undefined
}

function writeSystem(
  parts: readonly TextPart[],
  instructions: readonly (string | undefined)[],
  context: WriteContext,
): JsonObject[] | string | undefined {
  const blocks: JsonObject[] = []
  for (const part of parts) {
    const block = writeText(part, context)
    if (block !== undefined) blocks.push(block)
  }
  for (const text of instructions) if (text !== undefined) blocks.push({ type: 'text', text })
  const [only, second] = blocks
  if (only === undefined) return undefined
  return second === undefined && Object.keys(only).length === 2 ? String(only.text) : blocks
}

function outputConfig(effort: string | undefined, format: JsonObject | undefined): JsonObject | undefined {
  if (effort === undefined && format === undefined) return undefined
  return {
    output_config: {
      ...(effort === undefined ? undefined : { effort }),
      ...(format === undefined ? undefined : { format }),
    },
  }
}

function writeStop({ stop }: ConversationRequest, inbound: string, warnings: Warnings): JsonObject | undefined {
  const kept = stop.filter((one) => one.trim() !== '')
  if (kept.length < stop.length)
    warnings.add('unsupported', fieldName(inbound, 'stop'), 'Anthropic stops at no white space alone.')
  return kept.length === 0 ? undefined : { stop_sequences: kept }
}

/** OpenAI's tiers in Anthropic's: `priority` is taken where the account has it, `default` means never. */
function writeServiceTier(
  { serviceTier }: ConversationRequest,
  { quirks, warnings }: WriteContext,
): JsonObject | undefined {
  if (serviceTier === undefined || quirks.serviceTier === false) return undefined
  switch (serviceTier) {
    case 'auto':
    case 'standard_only':
      return { service_tier: serviceTier }
    case 'priority':
      return { service_tier: 'auto' }
    case 'default':
      return { service_tier: 'standard_only' }
    default:
      warnings.add('unsupported', 'service_tier', `There is no ${serviceTier}.`)
      return undefined
  }
}

/**
 * The mark on the whole prompt. OpenAI caches by itself what has a cache key: here it has to be asked for, unless the
 * client set marks of its own.
 */
function writeWholeCache(request: ConversationRequest, { quirks, warnings }: WriteContext): JsonObject | undefined {
  if (quirks.cacheMarks === false || quirks.topLevelCache === false) {
    if (request.cache !== undefined) warnings.add('unsupported', 'cache_control')
    return undefined
  }
  if (request.cache !== undefined) return { cache_control: writeCache(request.cache) }
  if (request.promptCacheKey === undefined || hasMarks(request)) return undefined
  warnings.add('emulated', 'prompt_cache_key', 'The prompt is cached up to its end.')
  return { cache_control: { type: 'ephemeral' } }
}

function hasMarks({ system, messages, tools }: ConversationRequest): boolean {
  return (
    system.some((part) => part.cache !== undefined) ||
    tools.some((tool) => tool.cache !== undefined) ||
    messages.some(({ content }) => content.some((part) => part.cache !== undefined))
  )
}

/** Fields of our own that have no neutral word; `output_config`, `metadata` and `thinking` are there in part. */
function restoreExtensions(request: ConversationRequest, body: JsonObject): void {
  const kept = extensionsOf(request.extensions, own)
  for (const name in kept) {
    const value = kept[name]
    if (name === 'betas' || name === 'anthropic_beta') continue
    if (name === 'output_config.format') {
      const output = isObject(body.output_config) ? body.output_config : {}
      if (isObject(output.format) && isObject(value)) output.format = { ...output.format, ...value }
    } else if (name === 'thinking') {
      if (isObject(value) && (isObject(body.thinking) || typeof value.type === 'string'))
        body.thinking = { ...(body.thinking as object), ...value }
    } else if (isObject(value) && (name === 'output_config' || name === 'metadata')) {
      body[name] = { ...(body[name] as object | undefined), ...value }
    } else body[name] = value
  }
}

/** Fields of other protocols whose loss nobody notices: how the answer is delivered or stored. */
const unnoticed = new Set([
  'stream_options',
  'store',
  'include',
  'previous_response_id',
  'client_metadata',
  'betas',
  'usage',
])

function warnOfTheRest(request: ConversationRequest, inbound: string, warnings: Warnings): void {
  for (const protocol in request.extensions) {
    if (protocol === own) continue
    for (const name in request.extensions[protocol]) if (!unnoticed.has(name)) warnings.add('unsupported', name)
  }
  if (request.verbosity !== undefined && request.verbosity !== 'medium') {
    warnings.add('unsupported', inbound === 'openai-responses' ? 'text.verbosity' : 'verbosity')
  }
  if (request.metadata !== undefined && Object.keys(request.metadata).length > 0)
    warnings.add('unsupported', 'metadata')
  if (request.modalities?.some((one) => one.toLowerCase() !== 'text') === true) {
    warnings.add(
      'unsupported',
      inbound === 'gemini' ? 'generationConfig.responseModalities' : 'modalities',
      'The model answers with text only.',
    )
  }
}

/** Every block that may be marked, in the order the cache sees them. */
function allBlocks(body: JsonObject): JsonObject[] {
  const blocks: JsonObject[] = []
  const take = (list: unknown): void => {
    if (!Array.isArray(list)) return
    for (const block of list as JsonObject[]) {
      if (block.type === 'tool_result') take(block.content)
      blocks.push(block)
    }
  }
  take(body.tools)
  take(body.system)
  if (Array.isArray(body.messages)) for (const message of body.messages as JsonObject[]) take(message.content)
  return blocks
}

function writeBetas(
  body: JsonObject,
  { betas, quirks }: WriteContext,
): { headers: Record<string, string> } | undefined {
  if (quirks.noBetas === true) return undefined
  collectBetas(body, betas)
  if (betas.size === 0) return undefined
  if (quirks.betasInBody !== true) return { headers: { 'anthropic-beta': [...betas].join(',') } }
  body.anthropic_beta = [...betas]
  return undefined
}

function writeHints(
  names: WireNames,
  answer: JsonObject | undefined,
  { tools }: WrittenTools,
): { hints: Readonly<Record<string, unknown>> } | undefined {
  const renamed = names.changed()
  if (renamed === undefined && answer === undefined) return undefined
  const hints: Hints = {
    ...(renamed === undefined ? undefined : { names: renamed }),
    ...(answer === undefined ? undefined : { answerTool: jsonToolName, answerOnly: tools.length === 1 }),
  }
  return { hints: { ...hints } }
}
