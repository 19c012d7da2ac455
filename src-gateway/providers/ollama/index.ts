import { defineProvider } from '../define-provider.ts'
import { bearer } from '../key.ts'
import { localMessages, localResponses } from '../local-quirks.ts'

/**
 * https://docs.ollama.com/api and https://docs.ollama.com/openai. OpenAI's format stands first, since most clients speak it and
 * are then passed through; its model list is the same. Clients of other formats are converted to Ollama's own, which can set
 * the context's length (`num_ctx`) and tells thinking apart.
 *
 * Responses are answered since version 0.13.3, Anthropic's format since 0.14 (https://docs.ollama.com/api/anthropic-compatibility); a
 * channel to an older server leaves them out.
 */
export const ollama = defineProvider({
  id: 'ollama',
  name: 'Ollama',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:11434',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages', 'ollama-chat'],
  doors: {
    'openai-chat': '/v1',
    'ollama-chat': '',
    'anthropic-messages': '',
    also: [{ protocol: 'ollama-chat', path: '/api' }],
  },
  keysUrl: null,
  testModel: 'llama3.2',
  // ollama.com takes its key in this header only.
  authorize: ({ key }) => bearer(key),
  keyRequired: false,
  keyPlaceholder: 'not needed',
  quirks: {
    'openai-chat': () => ({
      developerRole: false,
      reasoningField: 'reasoning',
      parallelToolCalls: false,
      strictTools: false,
      imageUrls: false,
      files: 'none',
      maxStop: undefined,
    }),
    'openai-responses': localResponses,
    'anthropic-messages': localMessages,
  },
})
