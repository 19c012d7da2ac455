import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { glmQuirks } from '../glm-quirks.ts'
import { bearer } from '../key.ts'

/**
 * https://docs.bigmodel.cn. The coding plan has its own OpenAI door, `/api/coding/paas/v4`; both share the Anthropic door, which is
 * documented with ANTHROPIC_AUTH_TOKEN, a bearer token.
 */
export const zhipu = defineProvider({
  id: 'zhipu',
  name: 'Zhipu (GLM)',
  category: 'vendor',
  defaultBaseUrl: 'https://open.bigmodel.cn/api/paas/v4',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: {
    'openai-chat': '/api/paas/v4',
    'anthropic-messages': '/api/anthropic',
    also: [{ protocol: 'openai-chat', path: '/api/coding/paas/v4' }],
  },
  keysUrl: 'https://open.bigmodel.cn/usercenter/apikeys',
  testModel: 'glm-4.5-air',
  priceLists: ['zhipuai', 'zai'],
  authorize: ({ key }) => bearer(key),
  quirks: {
    'openai-chat': glmQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})
