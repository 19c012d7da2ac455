import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.x.ai/docs/api-reference
 */
export const xai = defineProvider({
  id: 'xai',
  name: 'xAI (Grok)',
  category: 'vendor',
  defaultBaseUrl: 'https://api.x.ai/v1',
  protocols: ['openai-chat', 'openai-responses'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: 'https://console.x.ai',
  testModel: 'grok-4-fast-non-reasoning',
  keyPlaceholder: 'xai-…',
})
