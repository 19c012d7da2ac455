import { defineProvider } from '../define-provider.ts'
import { bearer } from '../key.ts'

/**
 * https://novita.ai/docs/guides/llm-api and https://novita.ai/docs/guides/llm-anthropic-compatibility
 */
export const novita = defineProvider({
  id: 'novita',
  name: 'Novita AI',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.novita.ai/openai/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: {
    'openai-chat': '/openai/v1',
    'anthropic-messages': '/anthropic',
    also: [{ protocol: 'openai-chat', path: '/v3/openai' }],
  },
  keysUrl: 'https://novita.ai/settings/key-management',
  testModel: 'meta-llama/llama-3.1-8b-instruct',
  authorize: ({ key }) => bearer(key),
})
