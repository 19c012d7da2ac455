import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { accountOf, amountOf, memberOf } from '../balance.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
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
  priceLists: ['moonshotai'],
  authorize: ({ key }) => bearer(key),
  // https://platform.moonshot.ai/docs/api/balance: USD there, CNY on the Chinese platform, and no currency in the answer.
  balance: {
    door: '/v1',
    paths: ['/users/me/balance'],
    parse: (body, host) =>
      accountOf(amountOf(memberOf(memberOf(body, 'data'), 'available_balance')), host.endsWith('.moonshot.ai')),
  },
  quirks: {
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model: a turn with tool calls is refused without its thinking.
 * From K2.5 on the sampling is fixed and any other value is refused.
 */
function chatQuirks(model: string): ChatQuirks {
  const fixed = /^kimi-k(?:2\.[5-9]|[3-9])/.test(model)
  const thinks = fixed || model.includes('thinking')
  return {
    developerRole: false,
    reasoningInput: fixed ? 'thinking' : 'none',
    reasoningReplay: thinks ? 'tool-turns-all' : 'none',
    toolChoiceRequired: 'none',
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'json_object',
    imageUrls: false,
    files: 'none',
    maxStop: 5,
    prefixField: 'partial',
    ...(fixed
      ? { drop: ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty'] }
      : { temperature: { min: 0, max: 1 } }),
  }
}
