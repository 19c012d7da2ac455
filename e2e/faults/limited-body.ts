import type { WireId } from '../fixtures/wires.ts'

/** The vendors' own words for a key at its limit; those for an overloaded server say nothing of the key. */
export const limitedBody: Readonly<Record<WireId, object>> = {
  'openai-chat': openAiLimited(),
  'openai-responses': openAiLimited(),
  'anthropic-messages': { type: 'error', error: { type: 'rate_limit_error', message: 'Too many requests.' } },
  gemini: { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Too many requests.' } },
}

function openAiLimited(): object {
  return { error: { message: 'Too many requests.', type: 'requests', param: null, code: 'rate_limit_exceeded' } }
}
