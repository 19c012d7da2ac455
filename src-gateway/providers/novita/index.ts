import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { accountOf, amountOf, memberOf } from '../balance.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { bearer } from '../key.ts'

/**
 * https://novita.ai/docs/guides/llm-api and https://novita.ai/docs/guides/llm-anthropic-compatibility
 */
export const novita = defineProvider({
  id: 'novita',
  name: 'Novita AI',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.novita.ai/openai/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: {
    'openai-chat': '/openai/v1',
    'anthropic-messages': '/anthropic',
    also: [{ protocol: 'openai-chat', path: '/v3/openai' }],
  },
  keysUrl: 'https://novita.ai/settings/key-management',
  testModel: 'meta-llama/llama-3.1-8b-instruct',
  priceLists: ['novita'],
  authorize: ({ key }) => bearer(key),
  // https://novita.ai/docs/api-reference/basic-get-user-balance: in ten-thousandths of a dollar.
  balance: {
    door: '',
    paths: ['/openapi/v1/billing/balance/detail'],
    parse(body) {
      const units = amountOf(memberOf(body, 'availableBalance'))
      return accountOf(units === undefined ? undefined : units / 10_000, true)
    },
  },
  quirks: {
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/** https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion */
function chatQuirks(model: string): ChatQuirks {
  const choice = /glm-(?:4\.[5-9]|[5-9])|deepseek-v(?:3\.[1-9]|[4-9])|qwen3-(?!.*(?:instruct|thinking|coder))/.test(
    model,
  )
  return {
    developerRole: false,
    reasoningInput: choice ? 'enable_thinking' : 'none',
    parallelToolCalls: false,
    strictTools: false,
    files: 'none',
    samplingFields: ['top_k', 'min_p', 'repetition_penalty'],
  }
}
