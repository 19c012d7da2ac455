import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.ollama.com/openai
 *
 * Newer versions also answer `/v1/responses` and `/v1/messages` below the same host; a channel names them when its server does.
 */
export const ollama = defineProvider({
  id: 'ollama',
  name: 'Ollama',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:11434/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'llama3.2',
  keyRequired: false,
  keyPlaceholder: 'not needed',
})
