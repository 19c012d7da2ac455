import { defineProvider } from '../define-provider.ts'

/**
 * https://lmstudio.ai/docs/developer/openai-compat
 *
 * Newer versions also answer `/v1/responses` and `/v1/messages` below the same host; a channel names them when its server does.
 */
export const lmStudio = defineProvider({
  id: 'lm-studio',
  name: 'LM Studio',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:1234/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'openai/gpt-oss-20b',
  keyRequired: false,
  keyPlaceholder: 'not needed',
})
