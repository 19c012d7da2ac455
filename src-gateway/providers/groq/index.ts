import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'

/**
 * https://console.groq.com/docs/openai
 */
export const groq = defineProvider({
  id: 'groq',
  name: 'Groq',
  category: 'vendor',
  defaultBaseUrl: 'https://api.groq.com/openai/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/openai/v1' },
  keysUrl: 'https://console.groq.com/keys',
  testModel: 'llama-3.1-8b-instant',
  priceLists: ['groq'],
  keyPlaceholder: 'gsk_…',
  quirks: {
    'openai-chat': chatQuirks,
  },
})

/**
 * https://console.groq.com/docs/openai names the fields that are refused, https://console.groq.com/docs/reasoning who takes an
 * effort. Qwen's only knows on and off, so it is left at its default.
 */
function chatQuirks(model: string): ChatQuirks {
  const oss = model.includes('gpt-oss')
  return {
    reasoningInput: oss ? 'effort' : 'none',
    efforts: ['low', 'medium', 'high'],
    reasoningField: 'reasoning',
    strictTools: oss,
    jsonSchema: oss || /kimi-k|llama-4/.test(model) ? 'native' : 'json_object',
    files: 'none',
    drop: ['logit_bias', 'logprobs', 'top_logprobs'],
  }
}
