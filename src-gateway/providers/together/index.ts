import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.together.ai/docs/openai-api-compatibility
 */
export const together = defineProvider({
  id: 'together',
  name: 'Together AI',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.together.xyz/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://api.together.ai/settings/api-keys',
  testModel: 'meta-llama/Llama-3.2-3B-Instruct-Turbo',
})
