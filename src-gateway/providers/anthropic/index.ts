import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.anthropic.com/en/api/overview. The base URL is the host without a version, as the SDK takes it.
 *
 * The OpenAI door (`/v1/chat/completions`) is meant for trying things out, by Anthropic's own word; it is reached only when a
 * channel names that format.
 */
export const anthropic = defineProvider({
  id: 'anthropic',
  name: 'Anthropic',
  category: 'vendor',
  defaultBaseUrl: 'https://api.anthropic.com',
  protocols: ['anthropic-messages'],
  doors: { 'anthropic-messages': '', 'openai-chat': '/v1' },
  keysUrl: 'https://console.anthropic.com/settings/keys',
  keyPlaceholder: 'sk-ant-…',
  testModel: 'claude-haiku-4-5',
  priceLists: ['anthropic'],
  // Every call must name a version and there has been one since 2023: https://docs.anthropic.com/en/api/versioning
  defaultHeaders: { 'anthropic-version': '2023-06-01' },
})
