import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
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
  priceLists: ['perplexity'],
  keyPlaceholder: 'pplx-…',
  quirks: {
    'openai-chat': chatQuirks,
  },
})

/**
 * https://docs.perplexity.ai/api-reference/chat-completions-post: no tools, user and assistant take turns, instructions stand
 * first. Every piece of a stream carries the usage.
 */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    laterSystem: false,
    requiresAlternation: true,
    streamUsage: false,
    reasoningInput: /deep-research|reasoning/.test(model) ? 'effort' : 'none',
    efforts: ['minimal', 'low', 'medium', 'high'],
    files: 'none',
    drop: ['tools', 'tool_choice', 'parallel_tool_calls', 'logit_bias', 'logprobs', 'top_logprobs', 'seed'],
  }
}
