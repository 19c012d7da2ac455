import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'

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
    'openai-chat': () => ({
      developerRole: false,
      reasoningInput: 'template',
      reasoningReplay: 'tool-turns',
      thinkTags: true,
      toolChoiceNamed: false,
      strictTools: false,
      imageUrls: false,
      files: 'none',
      maxStop: undefined,
      samplingFields: ['top_k', 'min_p', 'repeat_penalty'],
    }),
    'openai-responses': () => ({
      customTools: false,
      namespaces: false,
      encryptedReasoning: false,
      imageUrls: false,
      fileUrls: false,
    }),
    'anthropic-messages': () => foreignMessages({ cacheMarks: false }),
  },
})
