import { defineProvider } from '../define-provider.ts'
import { bearer } from '../key.ts'

/**
 * https://platform.moonshot.ai/docs. Accounts of the Chinese platform use https://api.moonshot.cn/v1 as base URL.
 * The Anthropic door is documented with ANTHROPIC_AUTH_TOKEN, which is sent as a bearer token.
 */
export const moonshot = defineProvider({
  id: 'moonshot',
  name: 'Moonshot (Kimi)',
  category: 'vendor',
  defaultBaseUrl: 'https://api.moonshot.ai/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '/anthropic' },
  keysUrl: 'https://platform.moonshot.ai/console/api-keys',
  testModel: 'kimi-k2-0905-preview',
  authorize: ({ key }) => bearer(key),
})
