import { defineProvider } from '../define-provider.ts'

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
})
