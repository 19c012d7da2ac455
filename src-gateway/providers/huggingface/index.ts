import { defineProvider } from '../define-provider.ts'

/**
 * https://huggingface.co/docs/inference-providers
 */
export const huggingface = defineProvider({
  id: 'huggingface',
  name: 'Hugging Face',
  category: 'aggregator',
  defaultBaseUrl: 'https://router.huggingface.co/v1',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://huggingface.co/settings/tokens',
  testModel: 'meta-llama/Llama-3.1-8B-Instruct',
  keyPlaceholder: 'hf_…',
  quirks: {
    'openai-chat': () => ({ developerRole: false, strictTools: false, files: 'none' }),
    'openai-responses': () => ({ customTools: false, namespaces: false, encryptedReasoning: false }),
  },
})
