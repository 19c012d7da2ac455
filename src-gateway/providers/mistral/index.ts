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
  keyPlaceholder: '…',
})
