import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'

/**
 * https://docs.x.ai/docs/api-reference
 */
export const xai = defineProvider({
  id: 'xai',
  name: 'xAI (Grok)',
  category: 'vendor',
  defaultBaseUrl: 'https://api.x.ai/v1',
  protocols: ['openai-chat', 'openai-responses'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: 'https://console.x.ai',
  testModel: 'grok-4-fast-non-reasoning',
  priceLists: ['x-ai'],
  keyPlaceholder: 'xai-…',
  quirks: {
    'openai-chat': chatQuirks,
    'openai-responses': () => ({ customTools: false, namespaces: false }),
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://docs.x.ai/docs/guides/reasoning: models that reason refuse penalties and stop words; only some take an effort.
 */
function chatQuirks(model: string): ChatQuirks {
  const reasons = !/non-reasoning|^grok-2|^grok-3(?!-mini)/.test(model)
  const newer = /^grok-(?:4\.[3-9]|[5-9])/.test(model)
  return {
    reasoningInput: newer || model.startsWith('grok-3-mini') ? 'effort' : 'none',
    efforts: newer ? ['none', 'low', 'medium', 'high'] : ['low', 'high'],
    files: 'none',
    drop: reasons ? ['presence_penalty', 'frequency_penalty', 'stop', 'logit_bias'] : ['logit_bias'],
  }
}
