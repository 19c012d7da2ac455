import { defineProvider } from '../define-provider.ts'

/**
 * Any endpoint that speaks Gemini's format below its base URL: `<base>/v1beta/models/{model}:generateContent`.
 */
export const geminiCompatible = defineProvider({
  id: 'gemini-compatible',
  name: 'Gemini-compatible',
  category: 'compatible',
  defaultBaseUrl: '',
  protocols: ['gemini'],
  doors: { gemini: '', 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'gemini-2.5-flash',
  keyPlaceholder: 'the endpoint’s key',
})
