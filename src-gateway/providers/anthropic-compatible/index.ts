import { z } from 'zod'
import { defineProviderWith } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { bearer, keyHeader } from '../key.ts'

const settings = z.object({
  keyHeader: z.enum(['x-api-key', 'authorization']).default('x-api-key').meta({
    title: 'Key header',
    description: 'x-api-key as the Anthropic SDK sends it, or Authorization: Bearer for endpoints that want a token',
  }),
})

/** Any endpoint that speaks Anthropic's format below its base URL: `<base>/v1/messages`. */
export const anthropicCompatible = defineProviderWith(settings, {
  id: 'anthropic-compatible',
  name: 'Anthropic-compatible',
  category: 'compatible',
  defaultBaseUrl: '',
  protocols: ['anthropic-messages'],
  doors: { 'anthropic-messages': '', 'openai-chat': '/v1', gemini: '' },
  keysUrl: null,
  keyPlaceholder: 'the endpoint’s key',
  testModel: 'claude-haiku-4-5',
  authorize: ({ key, protocol, settings: { keyHeader: header } }) =>
    header === 'authorization' ? bearer(key) : keyHeader(protocol, key),
  defaultHeaders: { 'anthropic-version': '2023-06-01' },
  quirks: {
    'anthropic-messages': (model) => (/claude/.test(model) ? {} : foreignMessages()),
  },
})
