import { defineProvider } from '../define-provider.ts'
import { bearer } from '../key.ts'

/**
 * https://platform.minimax.io/docs. Accounts of the Chinese platform use https://api.minimaxi.com/v1 as base URL.
 * The Anthropic door is documented with ANTHROPIC_AUTH_TOKEN, a bearer token.
 */
export const minimax = defineProvider({
  id: 'minimax',
  name: 'MiniMax',
  category: 'vendor',
  defaultBaseUrl: 'https://api.minimax.io/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '/anthropic' },
  keysUrl: 'https://platform.minimax.io/user-center/basic-information/interface-key',
  testModel: 'MiniMax-M2',
  authorize: ({ key }) => bearer(key),
  keyPlaceholder: 'eyJ…',
})
