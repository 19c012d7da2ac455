import { defineProvider } from '../define-provider.ts'
import { localMessages } from '../local-quirks.ts'

/**
 * https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html. A key is needed when the server was started with `--api-key`.
 */
export const vllm = defineProvider({
  id: 'vllm',
  name: 'vLLM',
  category: 'local',
  defaultBaseUrl: 'http://127.0.0.1:8000/v1',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '' },
  keysUrl: null,
  testModel: 'Qwen/Qwen3-0.6B',
  keyRequired: false,
  keyPlaceholder: 'not needed',
  quirks: {
    'openai-chat': (model) => ({
      developerRole: false,
      reasoningInput: model.includes('gpt-oss') ? 'effort' : 'template',
      reasoningField: 'reasoning',
      thinkTags: true,
      strictTools: false,
      files: 'none',
      maxStop: undefined,
      samplingFields: ['top_k', 'min_p', 'repetition_penalty'],
    }),
    'openai-responses': () => ({ customTools: false, namespaces: false, encryptedReasoning: false }),
    'anthropic-messages': localMessages,
  },
})
