import type { Usage } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { readOpenAiUsage } from '../openai-usage.ts'

/** Cohere's rerank and embed put their counts in `meta`. https://docs.cohere.com/reference/rerank */
export function readMetaUsage(raw: unknown): Usage | undefined {
  const meta = objectOf(raw)
  const tokens = isObject(meta.tokens) ? meta.tokens : meta.billed_units
  return readOpenAiUsage(tokens)
}
