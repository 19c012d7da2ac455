import type { ConversationRequest } from '../../ir/request.ts'
import { clientField, type Setting } from '../client-field.ts'
import type { JsonObject } from '../conversion.ts'
import type { WrittenReasoning } from './write-reasoning.ts'
import type { WriteState } from './write-state.ts'

/**
 * `inferenceConfig`, and in `additional` what only some families know.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html
 */
export function writeInference(
  request: ConversationRequest,
  { thinking, fields }: WrittenReasoning,
  additional: JsonObject,
  state: WriteState,
): JsonObject {
  const { traits, warnings, context } = state
  const name = (setting: Setting) => clientField(context.inbound, setting)
  const config: JsonObject = {}
  // Nova at its highest effort sets its own limits.
  const unlimited = isHighNova(fields)
  const leaveOut = (setting: Setting, why: string) => warnings.add('unsupported', name(setting), why)

  if (request.maxOutputTokens !== undefined) {
    if (unlimited) leaveOut('maxOutputTokens', 'The model sets its own at this effort.')
    else config.maxTokens = Math.max(1, Math.floor(request.maxOutputTokens))
  }
  const { temperature, topP, topK } = request.sampling
  // Thinking models sample as they like, and so do the newest without.
  const fixed = thinking || unlimited || (traits.family === 'claude' && traits.version >= 4.7)
  if (temperature !== undefined) {
    if (fixed) leaveOut('temperature', 'The model does not take it here.')
    else config.temperature = ratio('temperature', temperature, state)
  }
  if (topP !== undefined) {
    if (fixed) leaveOut('topP', 'The model does not take it here.')
    else if (traits.family === 'claude' && traits.version >= 4.1 && temperature !== undefined)
      leaveOut('topP', 'The model takes temperature or this, not both.')
    else config.topP = ratio('topP', topP, state)
  }
  if (topK !== undefined) {
    if (traits.topK === undefined || fixed) leaveOut('topK', 'The model does not take it here.')
    else if (traits.topK === 'nova') additional.inferenceConfig = { topK }
    else additional[traits.topK] = topK
  }
  const stop = request.stop.filter((sequence) => traits.family !== 'claude' || sequence.trim() !== '')
  if (stop.length < request.stop.length) leaveOut('stop', 'The model takes no sequence of blanks alone.')
  if (stop.length > 0) config.stopSequences = stop
  return config
}

function isHighNova({ reasoningConfig }: JsonObject): boolean {
  return (reasoningConfig as JsonObject | undefined)?.maxReasoningEffort === 'high'
}

/** Both lie between 0 and 1 here. */
function ratio(setting: 'temperature' | 'topP', value: number, { context, warnings }: WriteState): number {
  const fitted = Math.min(1, Math.max(0, value))
  if (fitted !== value)
    warnings.add('changed', clientField(context.inbound, setting), `${value} was lowered to ${fitted}.`)
  return fitted
}

/** What AWS takes in a request's metadata. */
const metadataText = /^[A-Za-z0-9\s:_@$#=/+,\-.]{0,256}$/

/** `requestMetadata` and `serviceTier`. */
export function writeMetadata(
  { metadata, serviceTier }: ConversationRequest,
  { context, warnings }: WriteState,
): JsonObject {
  const out: JsonObject = {}
  const entries = Object.entries(metadata ?? {})
  const taken = entries
    .filter(([key, value]) => key !== '' && metadataText.test(key) && metadataText.test(value))
    .slice(0, 16)
  if (taken.length > 0) out.requestMetadata = Object.fromEntries(taken)
  if (taken.length < entries.length) warnings.add('unsupported', clientField(context.inbound, 'metadata'))
  if (serviceTier !== undefined && serviceTier !== 'auto') {
    const type = serviceTier === 'standard_only' ? 'default' : serviceTier
    if (type === 'default' || type === 'flex' || type === 'priority') out.serviceTier = { type }
    else warnings.add('unsupported', clientField(context.inbound, 'serviceTier'))
  }
  return out
}
