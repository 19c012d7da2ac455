import { promptTokens, type Usage } from '../../ir/usage.ts'
import type { JsonObject } from '../conversion.ts'

/** https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage; cache writes by OpenRouter's name. */
export function writeUsage(usage: Usage): JsonObject {
  const prompt = promptTokens(usage)
  const written = usage.cacheWrite5m + usage.cacheWrite1h
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      audio_tokens: usage.audioInput,
      ...(written > 0 ? { cache_write_tokens: written } : undefined),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: usage.audioOutput,
      ...(usage.imageOutput === undefined ? undefined : { image_tokens: usage.imageOutput }),
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
