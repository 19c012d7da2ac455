import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.mistral.ai/api
 */
export const mistral = defineProvider({
  id: 'mistral',
  name: 'Mistral AI',
  category: 'vendor',
  defaultBaseUrl: 'https://api.mistral.ai/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://console.mistral.ai/api-keys',
  testModel: 'mistral-small-latest',
  priceLists: ['mistral'],
  keyPlaceholder: '…',
  quirks: {
    'openai-chat': chatQuirks,
  },
})

/**
 * https://docs.mistral.ai/api: a field that is not known is answered with 422. Usage ends every stream without asking.
 * https://docs.mistral.ai/capabilities/reasoning tells which models take an effort, and that thinking is a part of the content.
 */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    streamUsage: false,
    reasoningInput: /^mistral-(?:small-(?:latest|2[6-9])|medium-(?:3[.-]5|latest|2[6-9]))/.test(model)
      ? 'effort'
      : 'none',
    efforts: ['none', 'high'],
    reasoningReplay: 'parts',
    toolCallIds: 'mistral9',
    toolChoiceRequired: 'any',
    files: 'document_url',
    temperature: { min: 0, max: 1.5 },
    maxStop: undefined,
    seedField: 'random_seed',
    prefixField: 'prefix',
    drop: [
      'audio',
      'logit_bias',
      'logprobs',
      'max_completion_tokens',
      'modalities',
      'prompt_cache_retention',
      'safety_identifier',
      'seed',
      'service_tier',
      'store',
      'stream_options',
      'top_logprobs',
      'user',
      'verbosity',
      'web_search_options',
    ],
  }
}
