import { GatewayError } from '../../contract/index.ts'
import type { EmbeddingRequest, EmbeddingResponse } from '../../ir/embedding.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import { promptTokens, type Usage } from '../../ir/usage.ts'
import { Warnings } from '../../ir/warning.ts'
import { clientField, warnOfForeign } from '../client-field.ts'
import type { JsonObject, ReadRequestInput, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { type Fields, field, listField, numberField, objectField, otherFields, stringField } from './fields.ts'
import { readUsage } from './usage.ts'

const known: ReadonlySet<string> = new Set([
  'model',
  'content',
  'taskType',
  'title',
  'outputDimensionality',
  'requests',
])

/**
 * An embedContent or batchEmbedContents request. https://ai.google.dev/api/embeddings
 * @throws GatewayError `request.malformed`, `conversion.unsupported` for what is no text or differs within a batch
 */
export function readEmbeddingRequest({ route, body }: ReadRequestInput): EmbeddingRequest {
  const single = route.operation === 'embeddings'
  const requests = single ? [body] : listField(body, 'requests').map(objectOf)
  const [first] = requests
  if (first === undefined)
    throw new GatewayError('request.malformed', 'requests: There are no requests.', { field: 'requests' })
  const settings = settingsOf(first)
  const inputs: string[] = []
  for (const [at, request] of requests.entries()) {
    const path = single ? '' : `requests[${at}].`
    inputs.push(textOf(request, path))
    const own = settingsOf(request)
    for (const name of ['taskType', 'title', 'dimensions'] as const)
      if (own[name] !== settings[name])
        throw new GatewayError('conversion.unsupported', `The requests of one batch differ in ${name}.`, {
          field: `${path}${name === 'dimensions' ? 'outputDimensionality' : name}`,
        })
  }
  return {
    model: route.model ?? '',
    inputs,
    ...settings,
    ...(single ? { single } : undefined),
    extensions: { gemini: { ...otherFields(first, known) } },
  }
}

function settingsOf(request: Fields): Pick<EmbeddingRequest, 'taskType' | 'title' | 'dimensions'> {
  const config = objectField(request, 'embedContentConfig') ?? request
  const taskType = stringField(config, 'taskType')
  const title = stringField(config, 'title')
  const dimensions = numberField(config, 'outputDimensionality')
  return {
    ...(taskType === undefined ? undefined : { taskType }),
    ...(title === undefined ? undefined : { title }),
    ...(dimensions === undefined ? undefined : { dimensions }),
  }
}

function textOf(request: Fields, path: string): string {
  const content = field(request, 'content')
  if (typeof content === 'string') return content
  if (!isObject(content))
    throw new GatewayError('request.malformed', `${path}content: There is no content.`, { field: `${path}content` })
  let text = ''
  for (const [at, raw] of listField(content, 'parts').entries()) {
    const part = typeof raw === 'string' ? raw : stringField(objectOf(raw), 'text')
    if (part === undefined)
      throw new GatewayError('conversion.unsupported', 'Only texts can be embedded.', {
        field: `${path}content.parts[${at}]`,
      })
    text += part
  }
  return text
}

export function writeEmbeddingReply(response: EmbeddingResponse, request: EmbeddingRequest): JsonObject {
  const embeddings = response.vectors.map((values) => ({ values }))
  const vectors = request.single === true ? { embedding: embeddings[0] ?? { values: [] } } : { embeddings }
  const { usage } = response
  return usage === undefined ? vectors : { ...vectors, usageMetadata: { promptTokenCount: promptTokens(usage) } }
}

/** A batchEmbedContents request. @throws GatewayError `conversion.unsupported` for token ids */
export function writeEmbeddingRequest(request: EmbeddingRequest, context: WriteRequestContext): WrittenRequest {
  const warnings = new Warnings()
  const { taskType, title, dimensions, userId, extensions } = request
  if (userId !== undefined) warnings.add('unsupported', clientField(context.inbound, 'userId'))
  warnOfForeign(extensions, 'gemini', warnings)
  const requests = request.inputs.map((text, at) => {
    if (typeof text !== 'string')
      throw new GatewayError('conversion.unsupported', 'Gemini embeds texts, not token ids.', { field: `input[${at}]` })
    return {
      model: `models/${context.model}`,
      content: { parts: [{ text }] },
      ...(taskType === undefined ? undefined : { taskType }),
      ...(title === undefined ? undefined : { title }),
      ...(dimensions === undefined ? undefined : { outputDimensionality: dimensions }),
      ...extensionsOf(extensions, 'gemini'),
    }
  })
  return { body: { requests }, warnings: warnings.all }
}

/** @throws GatewayError `upstream.invalid_response` */
export function readEmbeddingReply(body: unknown, request: EmbeddingRequest): EmbeddingResponse {
  const reply = objectOf(body)
  const one = objectField(reply, 'embedding')
  const list = one === undefined ? listField(reply, 'embeddings') : [one]
  const vectors = list.map((raw) => {
    const values = objectOf(raw).values
    if (!Array.isArray(values) || !values.every((value) => typeof value === 'number')) throw invalid()
    return values as number[]
  })
  if (vectors.length !== request.inputs.length) throw invalid()
  return { vectors, usage: usageOf(reply) }
}

function usageOf(reply: Fields): Usage | undefined {
  return readUsage(field(reply, 'usageMetadata'))
}

function invalid(): GatewayError {
  return new GatewayError('upstream.invalid_response', 'The upstream’s answer has no vector for every text.')
}
