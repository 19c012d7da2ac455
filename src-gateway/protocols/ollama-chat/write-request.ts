import { GatewayError } from '../../contract/index.ts'
import { type Extensions, extensionsOf } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { Warnings } from '../../ir/warning.ts'
import { clientField, type Setting, warnOfForeign } from '../client-field.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { writeMessages } from './write-messages.ts'
import { type WrittenTools, writeTools } from './write-tools.ts'

const id = 'ollama-chat'

/**
 * A conversation as `POST /api/chat` takes it. https://docs.ollama.com/api/chat
 * @throws GatewayError `conversion.unsupported`
 */
export function writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const warnings = new Warnings()
  const { inbound, model, stream } = context
  refuse(request, inbound)
  const { own, others } = ownFields(request.extensions)
  const { tools, forced } = writeTools(request, warnings, inbound)
  const messages = writeMessages(request.messages, warnings)
  const instructions = request.system.map((part) => part.text).filter((text) => text !== '')
  if (forced !== undefined) instructions.push(tellForced(forced))
  if (instructions.length > 0) messages.unshift({ role: 'system', content: instructions.join('\n\n') })
  const format = forced?.parameters ?? writeFormat(request)
  const think = writeThink(request, model)
  const options = { ...writeOptions(request), ...(isObject(own.options) ? own.options : undefined) }
  warnOfUnknown(request, inbound, warnings)
  warnOfForeign(others, id, warnings)
  return {
    body: {
      model,
      messages,
      // Ollama streams unless it is told not to.
      stream,
      ...(tools.length > 0 ? { tools } : undefined),
      ...(format === undefined ? undefined : { format }),
      ...(think === undefined ? undefined : { think }),
      ...own,
      ...(Object.keys(options).length > 0 ? { options } : undefined),
    },
    warnings: warnings.all,
    ...(forced === undefined ? undefined : { hints: { forcedTool: forced.name } }),
  }
}

function refuse({ candidates, modalities }: ConversationRequest, inbound: string): void {
  if (candidates !== undefined && candidates > 1)
    throw new GatewayError('conversion.unsupported', 'Ollama gives one answer to a request.', {
      field: clientField(inbound, 'candidates'),
    })
  if (modalities?.some((modality) => modality.toLowerCase() !== 'text') === true)
    throw new GatewayError('conversion.unsupported', 'Ollama answers in text.', {
      field: clientField(inbound, 'modalities'),
    })
}

/** No client speaks this protocol, but those who know their server send its settings beside their own. */
const settingNames = ['keep_alive', 'options'] as const

function ownFields(extensions: Extensions): { own: JsonObject; others: Extensions } {
  const own: JsonObject = { ...extensionsOf(extensions, id) }
  const others: Record<string, JsonObject> = {}
  for (const [protocol, fields] of Object.entries(extensions)) {
    if (protocol === id) continue
    const left: JsonObject = { ...fields }
    for (const name of settingNames) {
      if (left[name] === undefined) continue
      own[name] ??= left[name]
      delete left[name]
    }
    others[protocol] = left
  }
  return { own, others }
}

function tellForced({ name, description }: NonNullable<WrittenTools['forced']>): string {
  const about = description === '' ? '' : ` What it does: ${description}`
  return `Answer with the arguments for a call of the function ${name}, as JSON.${about}`
}

function writeFormat({ responseFormat }: ConversationRequest): unknown {
  if (responseFormat === undefined || responseFormat.type === 'text') return undefined
  return responseFormat.type === 'json' ? 'json' : responseFormat.schema
}

/** Levels are known to gpt-oss alone, which in turn cannot be switched off. https://docs.ollama.com/capabilities/thinking */
function writeThink({ reasoning }: ConversationRequest, model: string): boolean | string | undefined {
  if (reasoning === undefined) return undefined
  const { effort, budgetTokens, mode } = reasoning
  if (mode === undefined && effort === undefined && budgetTokens === undefined) return undefined
  const off = mode === 'disabled' || effort === 'none' || budgetTokens === 0
  if (!model.includes('gpt-oss')) return !off
  if (off || effort === 'minimal' || effort === 'low') return 'low'
  return effort === undefined || effort === 'medium' ? 'medium' : 'high'
}

/** https://docs.ollama.com/modelfile#valid-parameters-and-values */
function writeOptions({ sampling, maxOutputTokens, stop }: ConversationRequest): JsonObject {
  const options: JsonObject = {
    num_predict: maxOutputTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    min_p: sampling.minP,
    seed: sampling.seed,
    repeat_penalty: sampling.repetitionPenalty,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    stop: stop.length > 0 ? stop : undefined,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function warnOfUnknown(request: ConversationRequest, inbound: string, warnings: Warnings): void {
  const { sampling, serviceTier } = request
  const given: Partial<Record<Setting, unknown>> = {
    logitBias: sampling.logitBias,
    logprobs: sampling.logprobs || undefined,
    topLogprobs: sampling.topLogprobs,
    parallelToolCalls: request.parallelToolCalls === false ? false : undefined,
    verbosity: request.verbosity,
    userId: request.userId,
    metadata: request.metadata,
    serviceTier: serviceTier === 'auto' || serviceTier === 'default' ? undefined : serviceTier,
    promptCacheKey: request.promptCacheKey,
  }
  for (const [setting, value] of Object.entries(given))
    if (value !== undefined) warnings.add('unsupported', clientField(inbound, setting as Setting))
}
