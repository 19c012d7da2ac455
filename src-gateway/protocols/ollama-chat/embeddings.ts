import { GatewayError } from '../../contract/index.ts'
import type { EmbeddingRequest, EmbeddingResponse } from '../../ir/embedding.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import { Warnings } from '../../ir/warning.ts'
import { warnOfForeign } from '../client-field.ts'
import type { WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { objectOf } from '../json-values.ts'
import { readUsage } from './usage.ts'

/**
 * https://docs.ollama.com/api/embed
 * @throws GatewayError `conversion.unsupported` for token ids
 */
export function writeEmbeddingRequest(request: EmbeddingRequest, { model }: WriteRequestContext): WrittenRequest {
  const warnings = new Warnings()
  const input = request.inputs.map((text) => {
    if (typeof text === 'string') return text
    throw new GatewayError('conversion.unsupported', 'Ollama takes texts, not token ids.', { field: 'input' })
  })
  const { dimensions, taskType, title, userId } = request
  if (taskType !== undefined) warnings.add('unsupported', 'taskType')
  if (title !== undefined) warnings.add('unsupported', 'title')
  if (userId !== undefined) warnings.add('unsupported', 'user')
  warnOfForeign(request.extensions, 'ollama-chat', warnings)
  const body = { model, input, ...(dimensions === undefined ? undefined : { dimensions }) }
  return { body: { ...body, ...extensionsOf(request.extensions, 'ollama-chat') }, warnings: warnings.all }
}

/** @throws GatewayError `upstream.invalid_response` */
export function readEmbeddingReply(body: unknown): EmbeddingResponse {
  const { embeddings, model } = objectOf(body)
  if (!Array.isArray(embeddings) || !embeddings.every((vector) => Array.isArray(vector)))
    throw new GatewayError('upstream.invalid_response', 'The upstream answered without embeddings.')
  const usage = readUsage(body)
  return { vectors: embeddings as number[][], usage, ...(typeof model === 'string' ? { model } : undefined) }
}
