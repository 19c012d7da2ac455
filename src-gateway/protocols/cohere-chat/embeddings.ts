import { GatewayError } from '../../contract/index.ts'
import type { EmbeddingRequest, EmbeddingResponse } from '../../ir/embedding.ts'
import { extensionsOf } from '../../ir/extensions.ts'
import { Warnings } from '../../ir/warning.ts'
import { warnOfForeign } from '../client-field.ts'
import type { WriteRequestContext, WrittenRequest } from '../conversion.ts'
import { objectOf } from '../json-values.ts'
import { readUsage } from './usage.ts'

/** Gemini's task types as Cohere's input types; what is not here, and nothing at all, is a document to be found. */
const inputTypes: Readonly<Record<string, string>> = {
  RETRIEVAL_QUERY: 'search_query',
  QUESTION_ANSWERING: 'search_query',
  FACT_VERIFICATION: 'search_query',
  CODE_RETRIEVAL_QUERY: 'search_query',
  CLASSIFICATION: 'classification',
  CLUSTERING: 'clustering',
  SEMANTIC_SIMILARITY: 'clustering',
}

/**
 * https://docs.cohere.com/reference/embed
 * @throws GatewayError `conversion.unsupported` for token ids
 */
export function writeEmbeddingRequest(request: EmbeddingRequest, { model }: WriteRequestContext): WrittenRequest {
  const warnings = new Warnings()
  const texts = request.inputs.map((input) => {
    if (typeof input === 'string') return input
    throw new GatewayError('conversion.unsupported', 'Cohere takes texts, not token ids.', { field: 'input' })
  })
  const { taskType = '', dimensions } = request
  if (request.userId !== undefined) warnings.add('unsupported', 'user')
  if (request.title !== undefined) warnings.add('unsupported', 'title')
  warnOfForeign(request.extensions, 'cohere-chat', warnings)
  return {
    body: {
      model,
      texts,
      input_type: (Object.hasOwn(inputTypes, taskType) ? inputTypes[taskType] : undefined) ?? 'search_document',
      embedding_types: ['float'],
      ...(dimensions === undefined ? undefined : { output_dimension: dimensions }),
      ...extensionsOf(request.extensions, 'cohere-chat'),
    },
    warnings: warnings.all,
  }
}

/** @throws GatewayError `upstream.invalid_response` */
export function readEmbeddingReply(body: unknown): EmbeddingResponse {
  const { embeddings, meta } = objectOf(body)
  // A reply by type names them; the older one is the list itself.
  const vectors = Array.isArray(embeddings) ? embeddings : objectOf(embeddings).float
  if (!Array.isArray(vectors) || !vectors.every((vector) => Array.isArray(vector)))
    throw new GatewayError('upstream.invalid_response', 'The upstream answered without embeddings.')
  return { vectors: vectors as number[][], usage: readUsage(meta) }
}
