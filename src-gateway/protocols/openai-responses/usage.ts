import type { Usage } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { tokenCount } from '../token-count.ts'

/**
 * Reads a response's `usage`: the input includes cached tokens, the output includes reasoning.
 * https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage
 */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw) || (typeof raw.input_tokens !== 'number' && typeof raw.output_tokens !== 'number'))
    return undefined
  const inDetails = objectOf(raw.input_tokens_details)
  const outDetails = objectOf(raw.output_tokens_details)
  const prompt = tokenCount(raw.input_tokens)
  const reasoning = tokenCount(outDetails.reasoning_tokens)
  let output = tokenCount(raw.output_tokens)
  if (reasoning > 0 && tokenCount(raw.total_tokens) === prompt + output + reasoning) output += reasoning
  const cacheRead = Math.min(prompt, tokenCount(inDetails.cached_tokens))
  const cacheWrite5m = Math.min(prompt - cacheRead, tokenCount(inDetails.cache_write_tokens))
  const input = prompt - cacheRead - cacheWrite5m
  const audioInput = Math.min(input, tokenCount(inDetails.audio_tokens))
  return {
    input,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output,
    reasoning: Math.min(output, reasoning),
    audioInput,
    audioOutput: Math.min(output, tokenCount(outDetails.audio_tokens)),
    image: Math.min(input - audioInput, tokenCount(inDetails.image_tokens)),
  }
}
