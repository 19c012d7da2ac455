import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { amountOf, memberOf } from '../balance.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import type { Balance } from '../types.ts'

/**
 * https://api-docs.deepseek.com and https://api-docs.deepseek.com/guides/anthropic_api
 *
 * The OpenAI door is the bare host (`/v1` is understood and says nothing of the model's version), Anthropic's is `/anthropic`.
 * Behind a proxy that mirrors DeepSeek below a prefix, the prefix is the OpenAI base URL and `<prefix>/anthropic` the other.
 */
export const deepseek = defineProvider({
  id: 'deepseek',
  name: 'DeepSeek',
  category: 'vendor',
  defaultBaseUrl: 'https://api.deepseek.com',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  doors: { 'openai-chat': '', 'anthropic-messages': '/anthropic', also: [{ protocol: 'openai-chat', path: '/v1' }] },
  keysUrl: 'https://platform.deepseek.com/api_keys',
  testModel: 'deepseek-chat',
  priceLists: ['deepseek'],
  balance: { door: '', paths: ['/user/balance'], parse: readBalance },
  quirks: {
    'openai-chat': chatQuirks,
    'openai-responses': () => ({
      customTools: false,
      namespaces: false,
      reasoningText: true,
      encryptedReasoning: false,
    }),
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://api-docs.deepseek.com/guides/thinking_mode: the thinking of turns with tool calls goes back, since V4 on all of them.
 * Fields that are not known are ignored, so none has to be left out.
 */
function chatQuirks(model: string): ChatQuirks {
  const fourth = /v[4-9]/.test(model)
  return {
    developerRole: false,
    reasoningInput: 'thinking',
    ...(fourth ? { efforts: ['high', 'max'] } : {}),
    reasoningReplay: fourth ? 'tool-turns-all' : 'tool-turns',
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'json_object',
    images: false,
    files: 'none',
    maxStop: 16,
  }
}

/** https://api-docs.deepseek.com/api/get-user-balance: one entry for each currency the account holds, amounts as digits. */
function readBalance(body: unknown): Balance | undefined {
  const infos = memberOf(body, 'balance_infos')
  if (!Array.isArray(infos)) return undefined
  const dollars = infos.find((info) => memberOf(info, 'currency') === 'USD')
  const available = memberOf(body, 'is_available')
  return {
    usd: amountOf(memberOf(dollars, 'total_balance')) ?? null,
    usable: typeof available === 'boolean' ? available : null,
  }
}
