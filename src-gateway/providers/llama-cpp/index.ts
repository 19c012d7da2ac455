import { defineProvider } from '../define-provider.ts'
import { llamaCppChat, localMessages, localResponses } from '../local-quirks.ts'

/**
 * https://github.com/ggml-org/llama.cpp/tree/master/tools/server
 *
 * Servers since December 2025 answer `/v1/messages` below the same host; a channel to an older one leaves it out, and one to a
 * server that answers `/v1/responses` names it.
 */
export const llamaCpp = defineProvider({
  id: 'llama-cpp',
  name: 'llama.cpp',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:8080/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'default',
  keyRequired: false,
  keyPlaceholder: 'not needed',
  quirks: {
    'openai-chat': llamaCppChat,
    'openai-responses': localResponses,
    'anthropic-messages': localMessages,
  },
})
