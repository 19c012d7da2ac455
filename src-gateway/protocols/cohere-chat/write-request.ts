import { GatewayError } from '../../contract/index.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { Warnings } from '../../ir/warning.ts'
import { clientField, type Setting, warnOfForeign } from '../client-field.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { type NameRule, WireNames } from '../wire-names.ts'
import { isReasoningModel } from './quirks.ts'
import { type WriteState, writeMessages } from './write-messages.ts'
import { writeTools } from './write-tools.ts'

const id = 'cohere-chat'

/** Letters, digits and `_`; no digit first. https://docs.cohere.com/v1/reference/chat#request.body.tools.name */
const toolNames: NameRule = { unwanted: /[^A-Za-z0-9_]/g, longest: 128, start: /^[^0-9]/ }

/**
 * A conversation as `POST /v2/chat` takes it. https://docs.cohere.com/reference/chat
 * @throws GatewayError `conversion.unsupported`
 */
export function writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const warnings = new Warnings()
  refuse(request, context.inbound)
  const state: WriteState = {
    warnings,
    names: new WireNames(toolNames, request.tools),
    reasoning: isReasoningModel(context.model, context.quirks),
    documents: [],
    recall: context.recall,
  }
  const tools = writeTools(request, state.names, warnings, context.inbound)
  const messages = writeMessages(request.messages, state)
  const structured = tools.tools === undefined && state.documents.length === 0
  const format = writeFormat(request, structured, warnings, context.inbound)
  const instructions = [...request.system.map((part) => part.text), ...(format.instruction ?? [])].filter(
    (text) => text !== '',
  )
  if (instructions.length > 0) messages.unshift({ role: 'system', content: instructions.join('\n\n') })
  warnOfUnknown(request, context.inbound, warnings)
  return {
    body: {
      model: context.model,
      messages,
      stream: context.stream,
      ...tools,
      ...(state.documents.length > 0 ? { documents: state.documents } : undefined),
      ...(format.format === undefined ? undefined : { response_format: format.format }),
      ...writeThinking(request, state, context.inbound),
      ...writeSampling(request, warnings, context.inbound),
      ...extensionsOf(request.extensions, id),
    },
    warnings: warnings.all,
    hints: { toolNames: state.names.changed() ?? {} },
  }
}

function refuse({ candidates, modalities }: ConversationRequest, inbound: string): void {
  if (candidates !== undefined && candidates > 1)
    throw new GatewayError('conversion.unsupported', 'Cohere gives one answer to a request.', {
      field: clientField(inbound, 'candidates'),
    })
  if (modalities?.some((modality) => modality.toLowerCase() !== 'text') === true)
    throw new GatewayError('conversion.unsupported', 'Cohere answers in text.', {
      field: clientField(inbound, 'modalities'),
    })
}

/** `native`: a schema is only taken where neither tools nor documents are. */
function writeFormat(
  { responseFormat }: ConversationRequest,
  native: boolean,
  warnings: Warnings,
  inbound: string,
): { format?: JsonObject; instruction?: [string] } {
  if (responseFormat === undefined || responseFormat.type === 'text') return {}
  const schema = responseFormat.type === 'json-schema' ? responseFormat.schema : undefined
  if (native)
    return { format: { type: 'json_object', ...(schema === undefined ? undefined : { json_schema: schema }) } }
  warnings.add('emulated', clientField(inbound, 'responseFormat'), 'Asked for in the instructions.')
  const valid = schema === undefined ? '' : ` It must be valid against this JSON Schema:\n${JSON.stringify(schema)}`
  return {
    instruction: [`When you answer the user, answer with JSON alone: no code fence, no words around it.${valid}`],
  }
}

function writeThinking(
  { reasoning }: ConversationRequest,
  { reasoning: thinks, warnings }: WriteState,
  inbound: string,
): JsonObject {
  if (reasoning === undefined) return {}
  const { effort, budgetTokens, mode } = reasoning
  if (mode === undefined && effort === undefined && budgetTokens === undefined) return {}
  const off = mode === 'disabled' || effort === 'none' || budgetTokens === 0
  if (!thinks) {
    if (!off) warnings.add('unsupported', clientField(inbound, 'reasoning'), 'The model does not think.')
    return {}
  }
  if (off) return { thinking: { type: 'disabled' } }
  const budget = budgetTokens !== undefined && budgetTokens > 0 ? { token_budget: budgetTokens } : undefined
  return { thinking: { type: 'enabled', ...budget } }
}

function writeSampling(
  { sampling, stop, maxOutputTokens }: ConversationRequest,
  warnings: Warnings,
  inbound: string,
): JsonObject {
  const within = (setting: Setting, value: number | undefined, min: number, max: number) => {
    if (value === undefined) return undefined
    const fitted = Math.min(max, Math.max(min, value))
    if (fitted !== value) warnings.add('changed', clientField(inbound, setting), `${value} was moved to ${fitted}.`)
    return fitted
  }
  if (stop.length > mostStops) warnings.add('unsupported', clientField(inbound, 'stop'), `Cohere takes ${mostStops}.`)
  const settings: JsonObject = {
    max_tokens: maxOutputTokens,
    temperature: within('temperature', sampling.temperature, 0, 1),
    p: within('topP', sampling.topP, 0.01, 0.99),
    k: within('topK', sampling.topK, 0, 500),
    frequency_penalty: within('frequencyPenalty', sampling.frequencyPenalty, 0, 1),
    presence_penalty: within('presencePenalty', sampling.presencePenalty, 0, 1),
    seed: sampling.seed,
    logprobs: sampling.logprobs,
    stop_sequences: stop.length > 0 ? stop.slice(0, mostStops) : undefined,
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

const mostStops = 5

function warnOfUnknown(request: ConversationRequest, inbound: string, warnings: Warnings): void {
  const { sampling } = request
  const given: Partial<Record<Setting, unknown>> = {
    repetitionPenalty: sampling.repetitionPenalty,
    minP: sampling.minP,
    logitBias: sampling.logitBias,
    topLogprobs: sampling.topLogprobs,
    parallelToolCalls: request.parallelToolCalls === false ? false : undefined,
    verbosity: request.verbosity,
    userId: request.userId,
    metadata: request.metadata,
    serviceTier: request.serviceTier === 'auto' || request.serviceTier === 'default' ? undefined : request.serviceTier,
    promptCacheKey: request.promptCacheKey,
  }
  for (const [setting, value] of Object.entries(given))
    if (value !== undefined) warnings.add('unsupported', clientField(inbound, setting as Setting))
  warnOfForeign(request.extensions, id, warnings)
}
