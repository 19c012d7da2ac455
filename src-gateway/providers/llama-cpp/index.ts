import { defineProvider } from '../define-provider.ts'

/**
 * https://github.com/ggml-org/llama.cpp/tree/master/tools/server
 *
 * Newer versions also answer `/v1/responses` and `/v1/messages` below the same host; a channel names them when its server does.
 */
export const llamaCpp = defineProvider({
  id: 'llama-cpp',
  name: 'llama.cpp',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:8080/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'default',
  keyRequired: false,
  keyPlaceholder: 'not needed',
})
