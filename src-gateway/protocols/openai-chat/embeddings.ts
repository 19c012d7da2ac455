import { GatewayError } from '../../contract/errors.ts'
import type { EmbeddingRequest, EmbeddingResponse } from '../../ir/embedding.ts'
import { promptTokens } from '../../ir/usage.ts'
import { Warnings } from '../../ir/warning.ts'
import type { JsonObject, ReadRequestInput, WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { isObject, objectOf } from '../json-values.ts'
import { readOpenAiUsage } from '../openai-usage.ts'
import { chatDialect } from './quirks.ts'
import { malformed, textOf } from './read-part.ts'

const id = 'openai-chat'
const known: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user'])

/** https://platform.openai.com/docs/api-reference/embeddings/create @throws GatewayError `request.malformed` */
export function readEmbeddingRequest({ body, route }: ReadRequestInput): EmbeddingRequest {
  const kept: Record<string, unknown> = {}
  for (const name in body)
    if (!known.has(name) && body[name] !== null && body[name] !== undefined) kept[name] = body[name]
  const userId = textOf(body.user)
  const { encoding_format: encoding, dimensions } = body
  if (encoding !== undefined && encoding !== null && encoding !== 'float' && encoding !== 'base64')
    throw malformed('encoding_format', 'float or base64')
  return {
    model: textOf(body.model) ?? route.model ?? '',
    inputs: readInputs(body.input),
    ...(typeof dimensions === 'number' ? { dimensions } : undefined),
    ...(encoding === 'float' || encoding === 'base64' ? { encoding } : undefined),
    ...(userId === undefined ? undefined : { userId }),
    extensions: Object.keys(kept).length === 0 ? {} : { [id]: kept },
  }
}

/** A text, texts, the tokens of one text, or lists of tokens. */
function readInputs(raw: unknown): (string | number[])[] {
  if (typeof raw === 'string') return [raw]
  if (!Array.isArray(raw) || raw.length === 0) throw malformed('input', 'a text or a list of texts')
  if (raw.every((token) => typeof token === 'number')) return [raw]
  return raw.map((input, index) => {
    if (typeof input === 'string') return input
    if (Array.isArray(input) && input.every((token) => typeof token === 'number')) return input
    throw malformed(`input[${index}]`, 'a text or a list of tokens')
  })
}

export function writeEmbeddingReply(response: EmbeddingResponse, request: EmbeddingRequest): JsonObject {
  const tokens = response.usage === undefined ? 0 : promptTokens(response.usage)
  return {
    object: 'list',
    data: response.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: request.encoding === 'base64' ? toBase64(vector) : vector,
    })),
    model: request.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** 32-bit floats, least byte first. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4)
  let at = 0
  for (const value of vector) at = bytes.writeFloatLE(value, at)
  return bytes.toString('base64')
}

function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64')
  const vector: number[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) vector.push(bytes.readFloatLE(at))
  return vector
}

export function writeEmbeddingRequest(request: EmbeddingRequest, context: WriteRequestContext): WrittenRequest {
  const { drop } = chatDialect(context.quirks)
  const warnings = new Warnings()
  const { inputs, dimensions, userId, taskType, title } = request
  const body: JsonObject = { model: context.model, input: inputs, encoding_format: 'float' }
  if (dimensions !== undefined) body.dimensions = dimensions
  if (userId !== undefined) body.user = userId
  if (taskType !== undefined) warnings.add('unsupported', 'taskType')
  if (title !== undefined) warnings.add('unsupported', 'title')
  for (const [protocol, fields] of Object.entries(request.extensions)) {
    for (const [field, value] of Object.entries(fields)) {
      if (protocol === id) body[field] ??= value
      else warnings.add('unsupported', field)
    }
  }
  for (const field of drop) {
    if (!Object.hasOwn(body, field)) continue
    if (field !== 'encoding_format') warnings.add('unsupported', field)
    delete body[field]
  }
  return { body, warnings: warnings.all }
}

/** @throws GatewayError `upstream.invalid_response` */
export function readEmbeddingReply(body: unknown, request: EmbeddingRequest): EmbeddingResponse {
  const reply = objectOf(body)
  if (!Array.isArray(reply.data) || reply.data.length !== request.inputs.length) throw invalid()
  const vectors: number[][] = []
  for (const [position, entry] of reply.data.entries()) {
    if (!isObject(entry)) throw invalid()
    const index = typeof entry.index === 'number' ? entry.index : position
    vectors[index] = readVector(entry.embedding)
  }
  if (vectors.length !== request.inputs.length || vectors.includes(undefined as never)) throw invalid()
  const model = textOf(reply.model)
  return { vectors, usage: readOpenAiUsage(reply.usage), ...(model === undefined ? undefined : { model }) }
}

function readVector(raw: unknown): number[] {
  if (typeof raw === 'string') return fromBase64(raw)
  if (Array.isArray(raw) && raw.every((value) => typeof value === 'number')) return raw
  throw invalid()
}

function invalid(): GatewayError {
  return new GatewayError(
    'upstream.invalid_response',
    'The upstream answered with something that is no list of embeddings.',
  )
}
