import type { Operation } from '../../protocols/types.ts'
import { type BaseUrl, joinPath } from '../base-url.ts'
import { defineProvider } from '../define-provider.ts'

const openAiDoor = '/compatibility/v1'
/** https://docs.cohere.com/reference: the calls of version 2. */
const ownPaths: Partial<Record<Operation, string>> = { chat: '/v2/chat', embeddings: '/v2/embed', rerank: '/v2/rerank' }

/**
 * Cohere's own format (https://docs.cohere.com/v2/reference/chat) and its OpenAI door
 * (https://docs.cohere.com/docs/compatibility-api). Rerank has its own address, with the shape that clients of `/v1/rerank` send.
 */
export const cohere = defineProvider({
  id: 'cohere',
  name: 'Cohere',
  category: 'vendor',
  defaultBaseUrl: 'https://api.cohere.com',
  protocols: ['cohere-chat', 'openai-chat'],
  doors: { 'cohere-chat': '', 'openai-chat': openAiDoor, also: [{ protocol: 'cohere-chat', path: '/v2' }] },
  keysUrl: 'https://dashboard.cohere.com/api-keys',
  testModel: 'command-r7b-12-2024',
  priceLists: ['cohere'],
  keyPlaceholder: '…',
  address({ protocol, operation }, base) {
    const own = protocol === 'cohere-chat' || operation === 'rerank' ? ownPaths[operation] : undefined
    return own === undefined ? undefined : joinPath(hostRoot(base), own, base.query)
  },
  quirks: {
    'openai-chat': () => ({
      developerRole: true,
      reasoningInput: 'effort',
      efforts: ['none', 'high'],
      toolChoiceNamed: false,
      parallelToolCalls: false,
      files: 'none',
      temperature: { min: 0, max: 1 },
      drop: ['logit_bias', 'metadata', 'modalities', 'prediction', 'service_tier', 'store', 'top_logprobs'],
    }),
  },
  modelList: { protocol: 'cohere-chat', path: '/v1/models?page_size=1000' },
})

/** Everything before the doors. */
function hostRoot(base: BaseUrl): string {
  return base.origin + base.path.replace(/(?:\/compatibility)?\/v[12]$/, '')
}
