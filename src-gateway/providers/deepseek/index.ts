import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'

/**
 * https://api-docs.deepseek.com and https://api-docs.deepseek.com/guides/anthropic_api
 *
 * The OpenAI door is the bare host (`/v1` is understood and says nothing of the model's version), Anthropic's is `/anthropic`.
 * Behind a proxy that mirrors DeepSeek below a prefix, the prefix is the OpenAI base URL and `<prefix>/anthropic` the other.
 */
export const deepseek = defineProvider({
  id: 'deepseek',
  name: 'DeepSeek',
  category: 'vendor',
  defaultBaseUrl: 'https://api.deepseek.com',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  doors: { 'openai-chat': '', 'anthropic-messages': '/anthropic', also: [{ protocol: 'openai-chat', path: '/v1' }] },
  keysUrl: 'https://platform.deepseek.com/api_keys',
  testModel: 'deepseek-chat',
  priceLists: ['deepseek'],
  quirks: {
    'openai-chat': chatQuirks,
    'openai-responses': () => ({
      customTools: false,
      namespaces: false,
      reasoningText: true,
      encryptedReasoning: false,
    }),
    'anthropic-messages': () => foreignMessages(),
  },
})

/**
 * https://api-docs.deepseek.com/guides/thinking_mode: the thinking of turns with tool calls goes back, since V4 on all of them.
 * Fields that are not known are ignored, so none has to be left out.
 */
function chatQuirks(model: string): ChatQuirks {
  const fourth = /v[4-9]/.test(model)
  return {
    developerRole: false,
    reasoningInput: 'thinking',
    ...(fourth ? { efforts: ['high', 'max'] } : {}),
    reasoningReplay: fourth ? 'tool-turns-all' : 'tool-turns',
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'json_object',
    images: false,
    files: 'none',
    maxStop: 16,
  }
}
