import type { Usage } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { tokenCount } from '../token-count.ts'

/**
 * Reads `usage`. `tokens` is what the model read and wrote, Cohere's own words around the prompt included; `billed_units`
 * leaves those out and only stands in where `tokens` is missing. Cached tokens are inside `tokens`.
 * https://docs.cohere.com/reference/chat#response.body.usage
 */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const counts = isObject(raw.tokens) ? raw.tokens : objectOf(raw.billed_units)
  if (typeof counts.input_tokens !== 'number' && typeof counts.output_tokens !== 'number') return undefined
  const prompt = tokenCount(counts.input_tokens)
  const cacheRead = Math.min(prompt, tokenCount(raw.cached_tokens))
  return {
    input: prompt - cacheRead,
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: tokenCount(counts.output_tokens),
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
    image: Math.min(prompt - cacheRead, tokenCount(counts.image_tokens)),
  }
}
