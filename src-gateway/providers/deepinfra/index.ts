import { defineProvider } from '../define-provider.ts'

/**
 * https://deepinfra.com/docs/openai_api: the version stands before the format's name.
 */
export const deepinfra = defineProvider({
  id: 'deepinfra',
  name: 'DeepInfra',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.deepinfra.com/v1/openai',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1/openai' },
  keysUrl: 'https://deepinfra.com/dash/api_keys',
  testModel: 'meta-llama/Meta-Llama-3.1-8B-Instruct',
  keyPlaceholder: '…',
  quirks: {
    'openai-chat': () => ({
      developerRole: false,
      efforts: ['none', 'low', 'medium', 'high'],
      parallelToolCalls: false,
      strictTools: false,
      files: 'none',
      samplingFields: ['top_k', 'min_p', 'repetition_penalty'],
    }),
  },
})
