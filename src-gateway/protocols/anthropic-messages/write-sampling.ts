import type { ConversationRequest, Sampling } from '../../ir/request.ts'
import type { Warnings } from '../../ir/warning.ts'
import type { JsonObject } from '../conversion.ts'
import { fieldName, samplingName } from './field-names.ts'
import type { ModelProfile } from './model-profile.ts'

/** Sampling that Messages have no word for, and the value at which nothing is lost without it. */
const unknown: readonly (readonly [keyof Sampling, unknown])[] = [
  ['frequencyPenalty', 0],
  ['presencePenalty', 0],
  ['repetitionPenalty', 1],
  ['minP', 0],
  ['seed', undefined],
  ['logitBias', undefined],
  ['logprobs', false],
  ['topLogprobs', undefined],
]

/**
 * Temperature, top_p and top_k as far as the model takes them: not while it thinks, not both of the first two on newer
 * models, none on the newest.
 */
export function writeSampling(
  { sampling }: ConversationRequest,
  inbound: string,
  profile: ModelProfile,
  thinks: boolean,
  warnings: Warnings,
): JsonObject {
  for (const [field, neutral] of unknown) {
    const value = sampling[field]
    if (value !== undefined && value !== neutral) warnings.add('unsupported', samplingName(inbound, field))
  }
  const { temperature, topP, topK } = sampling
  if (thinks || profile.sampling === 'none') {
    const why = thinks ? 'Sampling cannot be set while the model thinks.' : 'The model takes no sampling settings.'
    if (temperature !== undefined && temperature !== 1)
      warnings.add('unsupported', samplingName(inbound, 'temperature'), why)
    if (topP !== undefined && topP !== 1) warnings.add('unsupported', fieldName(inbound, 'topP'), why)
    if (topK !== undefined) warnings.add('unsupported', fieldName(inbound, 'topK'), why)
    return {}
  }
  return {
    ...writeTemperature(temperature, inbound, warnings),
    ...writeTopP(topP, temperature, inbound, profile, warnings),
    ...(topK === undefined ? undefined : { top_k: topK }),
  }
}

function writeTemperature(wanted: number | undefined, inbound: string, warnings: Warnings): JsonObject | undefined {
  if (wanted === undefined) return undefined
  const temperature = Math.min(1, Math.max(0, wanted))
  if (temperature !== wanted)
    warnings.add('changed', samplingName(inbound, 'temperature'), `The most is 1; ${temperature} is used.`)
  return { temperature }
}

function writeTopP(
  topP: number | undefined,
  temperature: number | undefined,
  inbound: string,
  profile: ModelProfile,
  warnings: Warnings,
): JsonObject | undefined {
  if (topP === undefined) return undefined
  if (profile.sampling === 'one' && temperature !== undefined) {
    if (topP !== 1)
      warnings.add('unsupported', fieldName(inbound, 'topP'), 'The model takes temperature or top_p, not both.')
    return undefined
  }
  return { top_p: topP }
}
