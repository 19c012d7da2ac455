import { defineProvider } from '../define-provider.ts'
import { llamaCppChat, localMessages, localResponses } from '../local-quirks.ts'

/**
 * https://www.jan.ai/docs/desktop/api-server
 *
 * Newer versions also answer `/v1/responses` and `/v1/messages` below the same host; a channel names them when its server does.
 */
export const jan = defineProvider({
  id: 'jan',
  name: 'Jan',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:1337/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'Jan-v1-4B',
  keyRequired: false,
  keyPlaceholder: 'not needed',
  quirks: {
    'openai-chat': llamaCppChat,
    'openai-responses': localResponses,
    'anthropic-messages': localMessages,
  },
})
