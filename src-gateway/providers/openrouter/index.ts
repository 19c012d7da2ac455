import { z } from 'zod'
import { accountOf, amountOf, memberOf } from '../balance.ts'
import { defineProviderWith } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import { bearer } from '../key.ts'
import { headerField, setHeaders } from '../settings-fields.ts'
import type { Balance } from '../types.ts'

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
  // The credits want a management key; what is left of the key's own limit is told to every key.
  balance: { door: '/api/v1', paths: ['/credits', '/key'], parse: readBalance },
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

/**
 * https://openrouter.ai/docs/api/api-reference/credits/get-credits and https://openrouter.ai/docs/api-reference/limits. What is
 * left of a key's limit does not tell whether the account has credits, only that there are none for the key when it is 0.
 */
function readBalance(body: unknown): Balance | undefined {
  const data = memberOf(body, 'data')
  const bought = amountOf(memberOf(data, 'total_credits'))
  const spent = amountOf(memberOf(data, 'total_usage'))
  if (bought !== undefined && spent !== undefined) return accountOf(bought - spent, true)
  const left = amountOf(memberOf(data, 'limit_remaining'))
  return left === undefined ? undefined : { usd: left, usable: left > 0 ? null : false }
}
