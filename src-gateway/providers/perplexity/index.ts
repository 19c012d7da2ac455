import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.perplexity.ai: the calls stand directly below the host, without a version.
 */
export const perplexity = defineProvider({
  id: 'perplexity',
  name: 'Perplexity',
  category: 'vendor',
  defaultBaseUrl: 'https://api.perplexity.ai',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '' },
  keysUrl: 'https://www.perplexity.ai/account/api/keys',
  testModel: 'sonar',
  keyPlaceholder: 'pplx-…',
})
