import { defineProvider } from '../define-provider.ts'

/**
 * https://console.groq.com/docs/openai
 */
export const groq = defineProvider({
  id: 'groq',
  name: 'Groq',
  category: 'vendor',
  defaultBaseUrl: 'https://api.groq.com/openai/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/openai/v1' },
  keysUrl: 'https://console.groq.com/keys',
  testModel: 'llama-3.1-8b-instant',
  keyPlaceholder: 'gsk_…',
})
