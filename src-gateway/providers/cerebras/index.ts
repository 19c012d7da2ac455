import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'

/**
 * https://inference-docs.cerebras.ai/resources/openai
 */
export const cerebras = defineProvider({
  id: 'cerebras',
  name: 'Cerebras',
  category: 'vendor',
  defaultBaseUrl: 'https://api.cerebras.ai/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://cloud.cerebras.ai',
  testModel: 'llama3.1-8b',
  priceLists: ['cerebras'],
  keyPlaceholder: 'csk-…',
  quirks: {
    'openai-chat': chatQuirks,
  },
})

/** https://inference-docs.cerebras.ai/resources/openai names the fields that are refused. */
function chatQuirks(model: string): ChatQuirks {
  return {
    reasoningInput: model.includes('gpt-oss') ? 'effort' : 'none',
    efforts: ['low', 'medium', 'high'],
    reasoningField: 'reasoning',
    images: false,
    files: 'none',
    drop: ['frequency_penalty', 'logit_bias', 'presence_penalty', 'service_tier', 'store', 'metadata'],
  }
}
