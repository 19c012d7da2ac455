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
})
