import { defineProvider } from '../define-provider.ts'

/**
 * https://docs.github.com/en/rest/models: the list is the catalogue, which stands beside the inference root.
 */
export const githubModels = defineProvider({
  id: 'github-models',
  name: 'GitHub Models',
  category: 'aggregator',
  defaultBaseUrl: 'https://models.github.ai/inference',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/inference' },
  keysUrl: 'https://github.com/settings/personal-access-tokens',
  testModel: 'openai/gpt-4.1-nano',
  keyPlaceholder: 'github_pat_…',
  modelList: { protocol: 'anthropic-messages', path: '/catalog/models' },
  quirks: {
    'openai-chat': () => ({
      files: 'none',
      drop: ['metadata', 'prompt_cache_key', 'safety_identifier', 'service_tier', 'store', 'user'],
    }),
  },
})
