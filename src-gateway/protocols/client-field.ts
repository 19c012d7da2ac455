import { GatewayError } from '../contract/index.ts'
import type { Extensions } from '../ir/extensions.ts'
import type { Warnings } from '../ir/warning.ts'

/**
 * What a client calls the settings of a request, so that a warning names the field that its author wrote. Protocols in the
 * order of `columns`; one name counts for all that are not told apart.
 */
const columns = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'] as const

const names = {
  temperature: ['temperature'],
  topP: ['top_p', 'top_p', 'top_p', 'topP'],
  topK: ['top_k', 'top_k', 'top_k', 'topK'],
  minP: ['min_p'],
  frequencyPenalty: ['frequency_penalty', 'frequency_penalty', 'frequency_penalty', 'frequencyPenalty'],
  presencePenalty: ['presence_penalty', 'presence_penalty', 'presence_penalty', 'presencePenalty'],
  repetitionPenalty: ['repetition_penalty'],
  seed: ['seed'],
  logitBias: ['logit_bias'],
  logprobs: ['logprobs', 'top_logprobs', 'logprobs', 'responseLogprobs'],
  topLogprobs: ['top_logprobs', 'top_logprobs', 'top_logprobs', 'logprobs'],
  maxOutputTokens: ['max_completion_tokens', 'max_output_tokens', 'max_tokens', 'maxOutputTokens'],
  stop: ['stop', 'stop', 'stop_sequences', 'stopSequences'],
  candidates: ['n', 'n', 'n', 'candidateCount'],
  toolChoice: ['tool_choice', 'tool_choice', 'tool_choice', 'toolConfig'],
  parallelToolCalls: ['parallel_tool_calls', 'parallel_tool_calls', 'disable_parallel_tool_use', 'parallelToolCalls'],
  responseFormat: ['response_format', 'text.format', 'output_config.format', 'responseSchema'],
  reasoning: ['reasoning_effort', 'reasoning', 'thinking', 'thinkingConfig'],
  verbosity: ['verbosity', 'text.verbosity'],
  modalities: ['modalities', 'modalities', 'modalities', 'responseModalities'],
  userId: ['user', 'user', 'metadata.user_id', 'user'],
  metadata: ['metadata', 'metadata', 'metadata', 'labels'],
  serviceTier: ['service_tier', 'service_tier', 'service_tier', 'serviceTier'],
  promptCacheKey: ['prompt_cache_key'],
  cache: ['cache_control'],
} as const satisfies Record<string, readonly string[]>

/** A setting of the neutral form. */
export type Setting = keyof typeof names

/** The name that clients of `inbound` have for a setting. */
export function clientField(inbound: string, setting: Setting): string {
  const known: readonly string[] = names[setting]
  const column = (columns as readonly string[]).indexOf(inbound)
  return known[column] ?? known[0] ?? setting
}

/** Fields that say how a client wants its answer delivered, not what shall be in it. */
const ofDelivery = new Set(['stream', 'stream_options', 'store', 'include', 'background'])

/** Fields that stand for a part of the conversation which the client's vendor keeps: without it the question is another. */
const ofConversation: Readonly<Record<string, readonly string[]>> = {
  'openai-responses': ['conversation'],
  gemini: ['cachedContent'],
}

/**
 * Names the fields of a request that only another protocol than `own` has a meaning for.
 * @throws GatewayError `conversion.unsupported` for one that stands for a part of the conversation
 */
export function warnOfForeign(extensions: Extensions, own: string, warnings: Warnings): void {
  for (const [protocol, fields] of Object.entries(extensions)) {
    if (protocol === own) continue
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined || value === null || ofDelivery.has(field)) continue
      if (ofConversation[protocol]?.includes(field))
        throw new GatewayError(
          'conversion.unsupported',
          `\`${field}\` cannot be carried to this upstream: a part of the conversation is stored at the vendor of the client's protocol.`,
          { field },
        )
      warnings.add('unsupported', field)
    }
  }
}
