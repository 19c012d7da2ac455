import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'

/**
 * Any endpoint that speaks OpenAI's format: the base URL is what the OpenAI SDK takes, `<base>/chat/completions` is called. A bare
 * host gets `/v1`. Gateways that also speak Anthropic's or Gemini's format do so below the same host without the version; a channel
 * names those formats to use them. The key may be left out.
 */
export const openaiCompatible = defineProvider({
  id: 'openai-compatible',
  name: 'OpenAI-compatible',
  category: 'compatible',
  defaultBaseUrl: '',
  protocols: ['openai-chat'],
  doors: { 'openai-chat': '/v1', 'anthropic-messages': '', gemini: '' },
  keysUrl: null,
  testModel: 'gpt-4o-mini',
  keyRequired: false,
  keyPlaceholder: 'the endpoint’s key, if it wants one',
  quirks: {
    'anthropic-messages': (model) => (/claude/.test(model) ? {} : foreignMessages()),
  },
})
