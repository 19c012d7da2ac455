import { defineProvider } from '../define-provider.ts'

/**
 * https://inference-docs.cerebras.ai/resources/openai
 */
export const cerebras = defineProvider({
  id: 'cerebras',
  name: 'Cerebras',
  category: 'vendor',
  defaultBaseUrl: 'https://api.cerebras.ai/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://cloud.cerebras.ai',
  testModel: 'llama3.1-8b',
  keyPlaceholder: 'csk-…',
})
