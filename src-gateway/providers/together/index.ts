import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.together.ai/docs/openai-api-compatibility
 */
export const together = defineProvider({
  id: 'together',
  name: 'Together AI',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.together.xyz/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://api.together.ai/settings/api-keys',
  testModel: 'meta-llama/Llama-3.2-3B-Instruct-Turbo',
  priceLists: ['together'],
  quirks: {
    'openai-chat': chatQuirks,
  },
})

/** https://docs.together.ai/reference/chat-completions-1 */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    reasoningInput: model.includes('gpt-oss') ? 'effort' : 'none',
    efforts: ['low', 'medium', 'high'],
    reasoningField: 'reasoning',
    parallelToolCalls: false,
    strictTools: false,
    files: 'none',
    samplingFields: ['top_k', 'min_p', 'repetition_penalty'],
  }
}
