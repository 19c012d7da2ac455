import { GatewayError } from '../../contract/index.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { clientField } from '../client-field.ts'
import type { Fields } from './fields.ts'
import { toGeminiSchema } from './gemini-schema.ts'
import { modelOf } from './quirks.ts'
import type { RequestContext } from './request-context.ts'
import { writeThinking } from './thinking.ts'

/** Writes `generationConfig`. `withFunctions`: functions are offered, which older models do not join with JSON answers. */
export function writeConfig(request: ConversationRequest, context: RequestContext): Record<string, unknown> {
  const { model, dialect, warnings, inbound, warn } = context
  const { sampling, candidates } = request
  const config: Record<string, unknown> = {}
  const set = (name: string, value: unknown) => {
    if (value !== undefined) config[name] = value
  }
  set('temperature', sampling.temperature)
  set('topP', sampling.topP)
  set('topK', sampling.topK)
  if (sampling.seed !== undefined) set('seed', writeSeed(sampling.seed, context))
  set('presencePenalty', sampling.presencePenalty)
  set('frequencyPenalty', sampling.frequencyPenalty)
  if (sampling.logprobs !== undefined) set('responseLogprobs', sampling.logprobs)
  if (sampling.logprobs === true) set('logprobs', sampling.topLogprobs)
  if (sampling.logitBias !== undefined && Object.keys(sampling.logitBias).length > 0) warn('unsupported', 'logitBias')
  if (sampling.minP !== undefined) warn('unsupported', 'minP')
  if (sampling.repetitionPenalty !== undefined) warn('unsupported', 'repetitionPenalty')
  set('maxOutputTokens', writeLimit(request.maxOutputTokens, context))
  if (candidates !== undefined && candidates > dialect.maxCandidates)
    throw new GatewayError('conversion.unsupported', `The model gives ${dialect.maxCandidates} answers at most.`, {
      field: clientField(inbound, 'candidates'),
    })
  if (candidates !== undefined && (candidates > 1 || inbound === 'gemini')) set('candidateCount', candidates)
  writeStop(request, context, set)
  writeModalities(request, context, set)
  set('thinkingConfig', writeThinking(request.reasoning, model, dialect, warnings, clientField(inbound, 'reasoning')))
  return config
}

/** Gemini's seeds have 32 bits. */
function writeSeed(seed: number, { warn }: RequestContext): number {
  const fitting = seed | 0
  if (fitting !== seed) warn('changed', 'seed', `${fitting} was sent.`)
  return fitting
}

function writeLimit(limit: number | undefined, { dialect, warn, model }: RequestContext): number | undefined {
  const { maxOutputTokens: most } = dialect
  if (limit === undefined || most === undefined || limit <= most) return limit
  warn('changed', 'maxOutputTokens', `${model} answers in ${most} tokens at most.`)
  return most
}

function writeStop(
  { stop }: ConversationRequest,
  { dialect, warn }: RequestContext,
  set: (name: string, value: unknown) => void,
): void {
  const kept = stop.filter((one) => one !== '')
  if (kept.length > dialect.maxStop)
    warn('changed', 'stop', `Only the first ${dialect.maxStop} stop sequences were sent.`)
  if (kept.length > 0) set('stopSequences', kept.slice(0, dialect.maxStop))
}

function writeModalities(
  { modalities = [] }: ConversationRequest,
  { warn }: RequestContext,
  set: (name: string, value: unknown) => void,
): void {
  const known = modalities.filter((one) => one === 'image' || one === 'audio')
  if (known.length < modalities.filter((one) => one !== 'text').length) warn('unsupported', 'modalities')
  if (known.length === 0) return
  // Speech models answer in sound alone, picture models in both.
  set('responseModalities', known.includes('audio') ? ['AUDIO'] : ['TEXT', 'IMAGE'])
}

/**
 * Writes `responseMimeType` and the schema into `config`. Models before Gemini 3 refuse a JSON answer beside functions;
 * there the format is told in words, which are returned.
 */
export function writeFormat(
  request: ConversationRequest,
  context: RequestContext,
  hasFunctions: boolean,
  config: Record<string, unknown>,
): string | undefined {
  const { responseFormat: format } = request
  if (format === undefined || format.type === 'text') return undefined
  const { dialect, model, inbound, warn, warnings } = context
  const { version, gemma } = modelOf(model)
  const joins = !hasFunctions || version === undefined || version >= 3
  if (gemma || (!joins && inbound !== 'gemini')) {
    warn('emulated', 'responseFormat', `${model} is told of the format in words.`)
    return instruction(format.type === 'json-schema' ? format.schema : undefined)
  }
  config.responseMimeType = 'application/json'
  if (format.type === 'json') return undefined
  if (dialect.jsonSchema) config.responseJsonSchema = format.schema
  else {
    const lost = new Set<string>()
    const field = clientField(inbound, 'responseFormat')
    config.responseSchema = toGeminiSchema(format.schema, field, lost)
    if (lost.size > 0) warnings.add('changed', field, `Left out of the schema: ${[...lost].join(' ')}.`)
  }
  return undefined
}

function instruction(schema: Fields | undefined): string {
  const rule = 'Answer with one JSON value and nothing else: no explanation, no code fence.'
  return schema === undefined ? rule : `${rule} It must follow this JSON Schema:\n${JSON.stringify(schema)}`
}
