import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { accountOf, amountOf, memberOf } from '../balance.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { bearer } from '../key.ts'

/**
 * https://docs.siliconflow.cn. Accounts outside China use https://api.siliconflow.com/v1 as base URL.
 */
export const siliconflow = defineProvider({
  id: 'siliconflow',
  name: 'SiliconFlow',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.siliconflow.cn/v1',
  protocols: ['openai-chat', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: 'https://cloud.siliconflow.cn/account/ak',
  testModel: 'Qwen/Qwen3-8B',
  authorize: ({ key }) => bearer(key),
  // https://docs.siliconflow.com/en/api-reference/userinfo/get-user-info: no currency is named; accounts in China are in CNY.
  balance: {
    door: '/v1',
    paths: ['/user/info'],
    parse: (body, host) =>
      accountOf(amountOf(memberOf(memberOf(body, 'data'), 'totalBalance')), host.endsWith('.siliconflow.com')),
  },
  quirks: {
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/** https://docs.siliconflow.cn/cn/api-reference/chat-completions: `enable_thinking` is refused by models that have no choice. */
function chatQuirks(model: string): ChatQuirks {
  const choice =
    /Qwen3-(?!.*(?:Instruct|Thinking|Coder))|GLM-(?:4\.[5-9]|[5-9])|Hunyuan-A13B|DeepSeek-V(?:3\.[1-9]|[4-9])/i.test(
      model,
    )
  return {
    developerRole: false,
    reasoningInput: choice ? 'enable_thinking' : 'none',
    thinkingBudget: true,
    reasoningReplay: /DeepSeek-V(?:3\.[2-9]|[4-9])|Kimi-K/i.test(model) ? 'tool-turns' : 'none',
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'json_object',
    files: 'none',
    samplingFields: ['top_k', 'min_p'],
  }
}
