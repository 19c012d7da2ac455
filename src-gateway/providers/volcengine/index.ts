import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { bearer } from '../key.ts'

/**
 * https://www.volcengine.com/docs/82379. The coding plan's base URL is `…/api/coding/v3`; only it has an Anthropic door, so a new
 * channel does not offer one.
 */
export const volcengine = defineProvider({
  id: 'volcengine',
  name: 'Volcengine Ark (Doubao)',
  category: 'vendor',
  defaultBaseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
  protocols: ['openai-chat', 'openai-responses'],
  doors: {
    'openai-chat': '/api/v3',
    'anthropic-messages': '/api/coding',
    also: [{ protocol: 'openai-chat', path: '/api/coding/v3' }],
  },
  keysUrl: 'https://console.volcengine.com/ark/region:ark+cn-beijing/apiKey',
  testModel: 'doubao-seed-1-6-flash-250828',
  keyPlaceholder: '00000000-0000-…',
  authorize: ({ key }) => bearer(key),
  quirks: {
    'openai-chat': chatQuirks,
    'openai-responses': () => ({ customTools: false, namespaces: false, encryptedReasoning: false }),
    'anthropic-messages': () => foreignMessages(),
  },
})

/** https://www.volcengine.com/docs/82379/1449737: which models think when asked, and from which version on how hard. */
function chatQuirks(model: string): ChatQuirks {
  const thinks = /seed|thinking|deepseek-v3|deepseek-v[4-9]|glm|kimi|^ep-/.test(model)
  const graded = /seed-(?:1-[89]|[2-9])|seed-1-6-25(?:1[0-2])/.test(model)
  return {
    developerRole: false,
    reasoningInput: thinks ? 'thinking' : 'none',
    ...(graded ? { efforts: ['minimal', 'low', 'medium', 'high'] } : {}),
    reasoningReplay: thinks ? 'tool-turns' : 'none',
    strictTools: false,
    files: 'none',
  }
}
