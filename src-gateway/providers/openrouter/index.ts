import { z } from 'zod'
import { defineProviderWith } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { bearer } from '../key.ts'
import { headerField, setHeaders } from '../settings-fields.ts'

const settings = z.object({
  referer: headerField('Site address', 'Sent as HTTP-Referer: the app’s address on OpenRouter’s pages'),
  title: headerField('App name', 'Sent as X-Title: the app’s name on OpenRouter’s pages'),
})

/** https://openrouter.ai/docs/api-reference/overview: the OpenAI root is `/api/v1`, Anthropic's `/api`. */
export const openrouter = defineProviderWith(settings, {
  id: 'openrouter',
  name: 'OpenRouter',
  category: 'aggregator',
  defaultBaseUrl: 'https://openrouter.ai/api/v1',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  doors: { 'openai-chat': '/api/v1', 'anthropic-messages': '/api' },
  keysUrl: 'https://openrouter.ai/settings/keys',
  keyPlaceholder: 'sk-or-v1-…',
  testModel: 'openai/gpt-4o-mini',
  priceLists: ['openrouter'],
  // Documented for Claude Code with ANTHROPIC_AUTH_TOKEN, a bearer token.
  authorize: ({ key }) => bearer(key),
  headers: ({ referer, title }) => setHeaders({ 'http-referer': referer, 'x-title': title }),
  quirks: {
    'openai-chat': () => ({
      reasoningInput: 'openrouter',
      reasoningReplay: 'details',
      reasoningField: 'reasoning',
      cacheControl: true,
      samplingFields: ['top_k', 'top_a', 'min_p', 'repetition_penalty'],
    }),
    'openai-responses': (model) =>
      model.startsWith('openai/') ? { namespaces: false } : { customTools: false, namespaces: false },
    'anthropic-messages': (model) =>
      /(?:^|\/)claude-|^anthropic\//.test(model) ? { fileIds: false } : foreignMessages(),
  },
})
