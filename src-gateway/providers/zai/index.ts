import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { glmQuirks } from '../glm-quirks.ts'
import { bearer } from '../key.ts'

/**
 * https://docs.z.ai: Zhipu's platform outside China, with the same doors.
 */
export const zai = defineProvider({
  id: 'zai',
  name: 'Z.ai (GLM)',
  category: 'vendor',
  defaultBaseUrl: 'https://api.z.ai/api/paas/v4',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: {
    'openai-chat': '/api/paas/v4',
    'anthropic-messages': '/api/anthropic',
    also: [{ protocol: 'openai-chat', path: '/api/coding/paas/v4' }],
  },
  keysUrl: 'https://z.ai/manage-apikey/apikey-list',
  testModel: 'glm-4.5-air',
  priceLists: ['zai', 'zhipuai'],
  authorize: ({ key }) => bearer(key),
  quirks: {
    'openai-chat': glmQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})
