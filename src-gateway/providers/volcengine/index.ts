import { defineProvider } from '../define-provider.ts'
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
})
