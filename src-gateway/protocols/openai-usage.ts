import type { Usage } from '../ir/usage.ts'
import { isObject, objectOf } from './json-values.ts'
import { tokenCount } from './token-count.ts'

/**
 * Reads `usage` of the chat family: chat, completions, embeddings, images, audio, moderations, rerank.
 * https://platform.openai.com/docs/api-reference/chat/object
 *
 * - The prompt includes what was read from and written to a cache, the completion includes reasoning. Vendors name cached
 *   tokens `prompt_tokens_details.cached_tokens` (OpenAI), `prompt_cache_hit_tokens` (DeepSeek), `num_cached_tokens`
 *   (Mistral) or `cached_tokens` (Moonshot, Hugging Face); written ones `cache_write_tokens`.
 * - xAI leaves reasoning out of the completion; its total gives that away. A total that nothing explains is not guessed at.
 * - Images and audio say `input_tokens` and `output_tokens`; some embedders and rerankers give `total_tokens` alone.
 *
 * Undefined when it holds no token count (audio billed by the second, an empty object).
 */
export function readOpenAiUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const hasCount =
    typeof raw.prompt_tokens === 'number' ||
    typeof raw.input_tokens === 'number' ||
    typeof raw.completion_tokens === 'number' ||
    typeof raw.output_tokens === 'number' ||
    typeof raw.total_tokens === 'number'
  if (!hasCount) return undefined

  const inDetails = objectOf(raw.prompt_tokens_details ?? raw.input_tokens_details)
  const outDetails = objectOf(raw.completion_tokens_details ?? raw.output_tokens_details)
  const total = tokenCount(raw.total_tokens)
  let output = tokenCount(raw.completion_tokens ?? raw.output_tokens)
  const prompt = tokenCount(raw.prompt_tokens ?? raw.input_tokens ?? total - output)
  const reasoning = tokenCount(outDetails.reasoning_tokens ?? raw.reasoning_tokens)
  if (reasoning > 0 && total === prompt + output + reasoning) output += reasoning

  const cacheRead = Math.min(
    prompt,
    tokenCount(inDetails.cached_tokens) ||
      tokenCount(raw.prompt_cache_hit_tokens) ||
      tokenCount(raw.num_cached_tokens) ||
      tokenCount(raw.cached_tokens),
  )
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
