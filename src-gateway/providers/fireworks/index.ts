import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { bearer } from '../key.ts'

/**
 * https://docs.fireworks.ai/tools-sdks/openai-compatibility
 */
export const fireworks = defineProvider({
  id: 'fireworks',
  name: 'Fireworks AI',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.fireworks.ai/inference/v1',
  protocols: ['openai-chat', 'openai-responses'],
  doors: { 'openai-chat': '/inference/v1', 'anthropic-messages': '/inference' },
  keysUrl: 'https://app.fireworks.ai/settings/users/api-keys',
  testModel: 'accounts/fireworks/models/gpt-oss-20b',
  priceLists: ['fireworks'],
  keyPlaceholder: 'fw_…',
  authorize: ({ key }) => bearer(key),
  quirks: {
    'openai-chat': () => ({
      developerRole: false,
      reasoningReplay: 'tool-turns',
      files: 'none',
      samplingFields: ['top_k', 'min_p', 'repetition_penalty'],
    }),
    'openai-responses': () => ({ customTools: false, namespaces: false, encryptedReasoning: false }),
    'anthropic-messages': () => foreignMessages(),
  },
})
