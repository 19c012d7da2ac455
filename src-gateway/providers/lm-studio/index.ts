import { defineProvider } from '../define-provider.ts'
import { localMessages, localResponses } from '../local-quirks.ts'

/**
 * https://lmstudio.ai/docs/developer/openai-compat
 *
 * Responses and Anthropic's format (https://lmstudio.ai/docs/developer/anthropic-compat, since 0.4.1) are answered below the same
 * host; a channel to an older server leaves them out.
 */
export const lmStudio = defineProvider({
  id: 'lm-studio',
  name: 'LM Studio',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:1234/v1',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'openai/gpt-oss-20b',
  keyRequired: false,
  keyPlaceholder: 'not needed',
  quirks: {
    'openai-chat': () => ({
      developerRole: false,
      toolChoiceNamed: false,
      parallelToolCalls: false,
      strictTools: false,
      imageUrls: false,
      files: 'none',
      maxStop: undefined,
      samplingFields: ['top_k', 'min_p', 'repeat_penalty'],
    }),
    'openai-responses': localResponses,
    'anthropic-messages': localMessages,
  },
})
