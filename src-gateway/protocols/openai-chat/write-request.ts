import { createHash } from 'node:crypto'
import { GatewayError } from '../../contract/errors.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warnOfForeign } from '../client-field.ts'
import type { JsonObject, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { type NumberRange, refusesStop } from './quirks.ts'
import { clientName, startWriting, type Writing } from './write-context.ts'
import { writeMessages } from './write-messages.ts'
import { writeReasoning } from './write-reasoning.ts'
import { writeResponseFormat } from './write-response-format.ts'
import { writeTools } from './write-tools.ts'

const id = 'openai-chat'

/**
 * Writes a Chat Completions request in the vendor's dialect.
 * https://platform.openai.com/docs/api-reference/chat/create
 *
 * @throws GatewayError `conversion.unsupported` naming the field, when leaving it out would change the meaning
 */
export function writeRequest(request: ConversationRequest, context: WriteRequestContext): WrittenRequest {
  const writing = startWriting(request, context)
  const messages = writeMessages(writing)
  const body: JsonObject = { model: context.model, messages }
  if (context.stream) body.stream = true
  if (context.stream && writing.dialect.streamUsage) body.stream_options = { include_usage: true }
  writeTools(body, writing)
  writeReasoning(body, writing)
  writeSampling(body, writing)
  writeLimits(body, writing)
  writeResponseFormat(body, messages, writing)
  writeOutput(body, writing)
  writeIdentity(body, writing)
  writeExtensions(body, writing)
  dropRefused(body, writing)
  const originals = writing.toolNames.changed()
  return {
    body,
    warnings: writing.warnings.all,
    ...(originals === undefined ? undefined : { hints: { toolNames: originals } }),
  }
}

const samplingFields = [
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
  ['logitBias', 'logit_bias'],
  ['logprobs', 'logprobs'],
  ['topLogprobs', 'top_logprobs'],
] as const

/** Settings beside OpenAI's, which a vendor must say that it takes. */
const extraFields = [
  ['topK', 'top_k'],
  ['minP', 'min_p'],
  ['repetitionPenalty', 'repetition_penalty'],
] as const

/** What says no more than the default is left out without a word where the vendor refuses the field. */
const neutral: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
}

function writeSampling(body: JsonObject, writing: Writing): void {
  const { request, dialect, reasons, own } = writing
  const { sampling } = request
  // From gpt-5.1 on thinking can be off, and then sampling may be steered.
  const refused = reasons && body.reasoning_effort !== 'none'
  for (const [key, field] of samplingFields) {
    const value = sampling[key]
    if (value === undefined) continue
    if (!refused) body[field] = value
    else if (value !== neutral[field])
      writing.warn('unsupported', clientName(writing, field), 'Reasoning models take no sampling settings.')
  }
  for (const [key, field] of extraFields) {
    const value = sampling[key]
    if (value === undefined) continue
    if (own || dialect.samplingFields.includes(field)) body[field] = value
    else writing.warn('unsupported', clientName(writing, field))
  }
  if (sampling.seed !== undefined) body[dialect.seedField] = sampling.seed
  fitRange(body, 'temperature', dialect.temperature, writing)
  fitRange(body, 'top_p', dialect.topP, writing)
}

function fitRange(body: JsonObject, field: string, range: NumberRange | undefined, writing: Writing): void {
  const value = body[field]
  if (range === undefined || typeof value !== 'number') return
  const fitted = Math.min(range.max, Math.max(range.min, value))
  if (fitted === value) return
  body[field] = fitted
  writing.warn('changed', clientName(writing, field), `The upstream takes ${range.min} to ${range.max}.`)
}

function writeLimits(body: JsonObject, writing: Writing): void {
  const { request, dialect, reasons } = writing
  if (request.maxOutputTokens !== undefined) {
    const byName = reasons ? 'max_completion_tokens' : 'max_tokens'
    const field = dialect.maxTokensField === 'auto' ? byName : dialect.maxTokensField
    const limit = Math.min(request.maxOutputTokens, dialect.maxOutputTokens ?? Number.POSITIVE_INFINITY)
    body[field] = limit
    if (limit < request.maxOutputTokens)
      writing.warn('changed', clientName(writing, 'max_tokens'), `The upstream takes at most ${limit}.`)
  }
  writeStop(body, writing)
  if (request.candidates === undefined) return
  if (!dialect.drop.includes('n')) body.n = request.candidates
  else if (request.candidates > 1) {
    const field = clientName(writing, 'n')
    throw new GatewayError('conversion.unsupported', `${field}: the upstream gives one answer only.`, { field })
  }
}

function writeStop(body: JsonObject, writing: Writing): void {
  const { request, dialect, context } = writing
  if (request.stop.length === 0) return
  if (refusesStop(context.model) && body.reasoning_effort !== 'none') {
    writing.warn('unsupported', clientName(writing, 'stop'), 'The model takes no stop sequences.')
    return
  }
  const most = dialect.maxStop ?? request.stop.length
  if (request.stop.length > most)
    writing.warn('changed', clientName(writing, 'stop'), `The upstream takes at most ${most} stop sequences.`)
  if (most > 0) body.stop = request.stop.slice(0, most)
}

function writeOutput(body: JsonObject, writing: Writing): void {
  const { request, own, context, dialect } = writing
  const { verbosity, modalities } = request
  if (verbosity !== undefined) {
    if (own || /(?:^|\/)gpt-5/.test(context.model)) body.verbosity = verbosity
    else writing.warn('unsupported', clientName(writing, 'verbosity'))
  }
  if (modalities === undefined) return
  const taken = own ? modalities : modalities.filter((one) => dialect.modalities.includes(one))
  if (taken.length < modalities.length) writing.warn('unsupported', clientName(writing, 'modalities'))
  if (own || taken.some((one) => one !== 'text'))
    body.modalities = own || taken.includes('text') ? taken : ['text', ...taken]
  if (!own && taken.includes('audio')) {
    body.audio = { voice: 'alloy', format: context.stream ? 'pcm16' : 'wav' }
    writing.warn('changed', clientName(writing, 'modalities'), 'The answer is spoken by the voice alloy.')
  }
}

/** OpenAI refuses longer ids of users. */
const MAX_USER = 64

function writeIdentity(body: JsonObject, writing: Writing): void {
  const { request, own } = writing
  const { userId, metadata, serviceTier, promptCacheKey } = request
  const kept = extensionsOf(request.extensions, id)
  if (userId !== undefined && kept.safety_identifier === undefined)
    body.user = own || userId.length <= MAX_USER ? userId : createHash('sha256').update(userId).digest('hex')
  if (metadata !== undefined) {
    // Only stored answers may have metadata.
    if (own) body.metadata = metadata
    else if (Object.keys(metadata).length > 0) writing.warn('unsupported', clientName(writing, 'metadata'))
  }
  if (serviceTier !== undefined && !(writing.context.inbound === 'anthropic-messages' && serviceTier === 'auto'))
    body.service_tier = serviceTier === 'standard_only' ? 'default' : serviceTier
  if (promptCacheKey !== undefined) body.prompt_cache_key = promptCacheKey
  if (request.cache === undefined) return
  if (writing.dialect.cacheControl) body.cache_control = { type: 'ephemeral', ...request.cache }
  else writing.warn('unsupported', 'cache_control')
}

function writeExtensions(body: JsonObject, writing: Writing): void {
  const { extensions } = writing.request
  warnOfForeign(extensions, id, writing.warnings)
  for (const [field, value] of Object.entries(extensionsOf(extensions, id))) body[field] ??= value
}

/** What the vendor would answer 400 to. `n` was judged before, for it can change the meaning. */
function dropRefused(body: JsonObject, writing: Writing): void {
  for (const field of writing.dialect.drop) {
    if (!Object.hasOwn(body, field)) continue
    if (body[field] !== neutral[field] && field !== 'stream_options')
      writing.warn('unsupported', clientName(writing, field))
    delete body[field]
  }
}
