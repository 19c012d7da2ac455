import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.ollama.com/api and https://docs.ollama.com/openai. OpenAI's format stands first, since most clients speak it and
 * are then passed through; its model list is the same. Clients of other formats are converted to Ollama's own, which can set
 * the context's length (`num_ctx`) and tells thinking apart.
 *
 * Newer versions also answer `/v1/responses` (0.13.3) and `/v1/messages` (0.14) below the same host; a channel names them when its
 * server does.
 */
export const ollama = defineProvider({
  id: 'ollama',
  name: 'Ollama',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:11434',
  protocols: ['openai-chat', 'ollama-chat'],
  doors: {
    'openai-chat': '/v1',
    'ollama-chat': '',
    'anthropic-messages': '',
    also: [{ protocol: 'ollama-chat', path: '/api' }],
  },
  keysUrl: null,
  testModel: 'llama3.2',
  keyRequired: false,
  keyPlaceholder: 'not needed',
})
