import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { wireToolName } from '../../ir/tool-names.ts'
import { Warnings } from '../../ir/warning.ts'
import { clientField, type Setting, warnOfForeign } from '../client-field.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { commonNames, WireNames } from '../wire-names.ts'
import { keepCachePoints } from './cache-points.ts'
import type { ConverseHints } from './hints.ts'
import { traitsOf } from './model-family.ts'
import { quirksOf } from './quirks.ts'
import { DocumentNames } from './wire-names.ts'
import { answerToolName, writeAnswerFormat } from './write-answer-format.ts'
import { cachePoint, writeMessages } from './write-messages.ts'
import { writeReasoning } from './write-reasoning.ts'
import { writeInference, writeMetadata } from './write-settings.ts'
import type { WriteState } from './write-state.ts'
import { type WrittenTools, writeTools } from './write-tools.ts'

const id = 'bedrock-converse'

/**
 * A conversation as Converse and ConverseStream take it.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_RequestSyntax
 * @throws GatewayError `conversion.unsupported`
 */
export function writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const state = stateFor(context)
  refuse(request, state)
  const { messages, system, tools, reasoning } = writeConversation(request, state)
  const format = writeAnswerFormat(request, tools, reasoning.thinking, state)
  const instruction = [
    ...(tools.mustNotCall && format.answerTool === undefined ? ['Do not call any tool now; answer in words.'] : []),
    ...(format.instruction === undefined ? [] : [format.instruction]),
  ].join('\n')
  if (instruction !== '') system.push({ text: instruction })

  const additional: JsonObject = { ...reasoning.fields }
  const toolConfig = writeToolConfig(request, tools, format.answerTool, additional, state)
  const inferenceConfig = writeInference(request, reasoning, additional, state)
  keepCachePoints([toolConfig?.tools, system, ...messages.map(({ content }) => content)], state.warnings)

  warnOfUnknown(request, state)
  const own = extensionsOf(request.extensions, id)
  const body: JsonObject = {
    messages,
    ...(system.length > 0 ? { system } : undefined),
    ...(Object.keys(inferenceConfig).length > 0 ? { inferenceConfig } : undefined),
    ...(toolConfig === undefined ? undefined : { toolConfig }),
    ...(format.outputConfig === undefined ? undefined : { outputConfig: format.outputConfig }),
    ...writeMetadata(request, state),
    ...own,
  }
  const fields = {
    ...additional,
    ...(isObject(own.additionalModelRequestFields) ? own.additionalModelRequestFields : {}),
  }
  if (Object.keys(fields).length > 0) body.additionalModelRequestFields = fields
  if (state.traits.family === 'claude' && request.stop.length > 0)
    // Which of the sequences ended the answer stands only there.
    body.additionalModelResponseFieldPaths = [context.stream ? '/delta/stop_sequence' : '/stop_sequence']

  const renamed = state.toolNames.changed()
  const hints: ConverseHints = {
    ...(renamed === undefined ? undefined : { toolNames: renamed }),
    ...(format.answerTool === undefined ? undefined : { answerTool: answerToolName }),
  }
  return { body, warnings: state.warnings.all, hints: { ...hints } }
}

/**
 * The same conversation, to be counted.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseTokensRequest.html
 */
export function writeCountRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const { body, warnings } = writeRequest(request, context)
  const { messages, system, toolConfig, additionalModelRequestFields } = body
  const converse = {
    messages,
    ...(system === undefined ? undefined : { system }),
    ...(toolConfig === undefined ? undefined : { toolConfig }),
    ...(additionalModelRequestFields === undefined ? undefined : { additionalModelRequestFields }),
  }
  return { body: { input: { converse } }, warnings }
}

function stateFor(context: WriteRequestContext): WriteState {
  return {
    context,
    traits: traitsOf(quirksOf(context.quirks).baseModel ?? context.model),
    warnings: new Warnings(),
    toolNames: new WireNames(commonNames),
    callIds: new WireNames(commonNames),
    documents: new DocumentNames(),
  }
}

function refuse({ candidates, modalities }: ConversationRequest, { context }: WriteState): void {
  if (candidates !== undefined && candidates > 1)
    throw new GatewayError('conversion.unsupported', 'Bedrock gives one answer to a request.', {
      field: clientField(context.inbound, 'candidates'),
    })
  if (modalities?.some((modality) => modality.toLowerCase() !== 'text') === true)
    throw new GatewayError('conversion.unsupported', 'Bedrock answers in text here.', {
      field: clientField(context.inbound, 'modalities'),
    })
}

function writeConversation(request: ConversationRequest, state: WriteState) {
  // All tools first: they have the first right to their names, and are called the same whatever the choice.
  for (const tool of request.tools) if (tool.type !== 'provider') state.toolNames.of(wireToolName(tool))
  const messages = writeMessages(request.messages, state)
  if (request.cache !== undefined) markPrompt(request.cache, messages, state)
  const tools = writeTools(request, messages, state)
  const forced = tools.choice !== undefined
  const reasoning = writeReasoning(request, state, { forced, unsigned: endsInUnsignedCalls(messages) })
  return { messages, system: writeSystem(request, state), tools, reasoning }
}

function writeSystem({ system }: ConversationRequest, state: WriteState): JsonObject[] {
  const blocks: JsonObject[] = []
  for (const part of system) {
    if (part.text.trim() === '') continue
    blocks.push({ text: part.text })
    const point = part.cache === undefined ? undefined : cachePoint(part.cache, state)
    if (point !== undefined) blocks.push(point)
  }
  return blocks
}

/** A mark on the whole prompt covers it up to its end. */
function markPrompt(cache: { ttl?: string }, messages: readonly JsonObject[], state: WriteState): void {
  const last = messages.at(-1)
  if (last === undefined || last.role !== 'user' || !Array.isArray(last.content)) return
  const end = last.content.at(-1)
  if (!isObject(end) || end.cachePoint !== undefined || end.document !== undefined || end.video !== undefined) return
  const point = cachePoint(cache, state)
  if (point !== undefined) last.content.push(point)
}

/**
 * Whether tools have just run for a turn that has none of the model's own thinking at its head. A turn may be several
 * messages: the model thinks at its start, and then calls, and calls again.
 */
function endsInUnsignedCalls(messages: readonly JsonObject[]): boolean {
  const blocksOf = (at: number) => (messages[at]?.content ?? []) as JsonObject[]
  const hasResults = (at: number) => blocksOf(at).some((block) => block.toolResult !== undefined)
  const isSigned = (at: number) => blocksOf(at)[0]?.reasoningContent !== undefined
  const last = messages.length - 1
  if (!hasResults(last)) return false
  let first = last - 1
  while (hasResults(first - 1)) first -= 2
  return !isSigned(last - 1) && !isSigned(first)
}

function writeToolConfig(
  request: ConversationRequest,
  { tools, choice }: WrittenTools,
  answerTool: JsonObject | undefined,
  additional: JsonObject,
  state: WriteState,
): JsonObject | undefined {
  const all = answerTool === undefined ? tools : [...tools, answerTool]
  if (all.length === 0) return undefined
  const toolChoice =
    answerTool === undefined ? choice : tools.length === 0 ? { tool: { name: answerToolName } } : { any: {} }
  if (request.parallelToolCalls === false && tools.length > 0) {
    if (state.traits.family === 'claude') {
      additional.tool_choice = { ...claudeChoice(toolChoice), disable_parallel_tool_use: true }
      return { tools: all }
    }
    state.warnings.add('unsupported', clientField(state.context.inbound, 'parallelToolCalls'))
  }
  return { tools: all, ...(toolChoice === undefined ? undefined : { toolChoice }) }
}

/** Anthropic's own words: only they can say that calls shall come one at a time. */
function claudeChoice(choice: JsonObject | undefined): JsonObject {
  if (isObject(choice?.tool)) return { type: 'tool', name: choice.tool.name }
  return { type: choice?.any === undefined ? 'auto' : 'any' }
}

/** Settings that Converse has no place for, whatever the model. */
function warnOfUnknown(request: ConversationRequest, { context, warnings }: WriteState): void {
  const { sampling } = request
  const given: Partial<Record<Setting, unknown>> = {
    frequencyPenalty: sampling.frequencyPenalty || undefined,
    presencePenalty: sampling.presencePenalty || undefined,
    repetitionPenalty: sampling.repetitionPenalty,
    minP: sampling.minP,
    seed: sampling.seed,
    logitBias: sampling.logitBias,
    logprobs: sampling.logprobs || undefined,
    topLogprobs: sampling.topLogprobs,
    verbosity: request.verbosity,
    userId: request.userId,
    promptCacheKey: request.promptCacheKey,
  }
  for (const [setting, value] of Object.entries(given))
    if (value !== undefined) warnings.add('unsupported', clientField(context.inbound, setting as Setting))
  warnOfForeign(request.extensions, id, warnings)
}
