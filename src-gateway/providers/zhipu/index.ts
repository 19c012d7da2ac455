import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
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
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://docs.bigmodel.cn/api-reference: temperature and top_p lie between 0 and 1 without the ends,
 * there is one stop word, and tools are chosen by the model alone.
 */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    reasoningInput: /^glm-(?:4\.[5-9]|[5-9])/i.test(model) ? 'thinking' : 'none',
    reasoningReplay: 'tool-turns',
    toolChoiceRequired: 'none',
    toolChoiceNamed: false,
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'json_object',
    images: /^glm-[\d.]+v/i.test(model),
    files: 'none',
    temperature: { min: 0.01, max: 1 },
    topP: { min: 0.01, max: 0.99 },
    maxStop: 1,
  }
}
