import { defineProvider } from '../define-provider.ts'

/**
 * https://ai.google.dev/api. The base URL is the host without a version, as the SDK takes it.
 *
 * Google's OpenAI door (`/v1beta/openai`) is reached when a channel names that format. It is not offered by itself: its usage hides
 * the thinking tokens that are billed.
 */
export const gemini = defineProvider({
  id: 'gemini',
  name: 'Google Gemini',
  category: 'vendor',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  protocols: ['gemini'],
  doors: { gemini: '', 'openai-chat': '/v1beta/openai' },
  keysUrl: 'https://aistudio.google.com/apikey',
  testModel: 'gemini-2.5-flash-lite',
  priceLists: ['google'],
  keyPlaceholder: 'AIza…',
})
