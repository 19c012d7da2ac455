import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
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
  priceLists: ['minimax'],
  authorize: ({ key }) => bearer(key),
  keyPlaceholder: 'eyJ…',
  quirks: {
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://platform.minimax.io/docs/api-reference/text-openai-api: thinking is told apart by `reasoning_split`, and given back as it
 * came. Where a server leaves it in the text it stands between `<think>` tags.
 */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    reasoningInput: 'split',
    reasoningReplay: 'details',
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'none',
    images: !/-M[12]/i.test(model),
    files: 'none',
    temperature: { min: 0.01, max: 1 },
  }
}
