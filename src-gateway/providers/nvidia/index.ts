import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.api.nvidia.com/nim/reference/llm-apis
 */
export const nvidia = defineProvider({
  id: 'nvidia',
  name: 'NVIDIA NIM',
  category: 'aggregator',
  defaultBaseUrl: 'https://integrate.api.nvidia.com/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://build.nvidia.com/settings/api-keys',
  testModel: 'meta/llama-3.1-8b-instruct',
  keyPlaceholder: 'nvapi-…',
  quirks: {
    'openai-chat': chatQuirks,
  },
})

/** https://docs.nvidia.com/nim/large-language-models/latest/api-reference.html: vLLM behind a strict door. */
function chatQuirks(model: string): ChatQuirks {
  const oss = model.includes('gpt-oss')
  return {
    developerRole: false,
    reasoningInput: oss ? 'effort' : /qwen3|nemotron|glm/i.test(model) ? 'template' : 'none',
    efforts: ['low', 'medium', 'high'],
    parallelToolCalls: false,
    strictTools: false,
    imageUrls: false,
    files: 'none',
    drop: ['logit_bias', 'metadata', 'service_tier', 'store', 'user'],
  }
}
