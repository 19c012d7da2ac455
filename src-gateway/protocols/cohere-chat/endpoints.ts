import { pathOf } from '../endpoints.ts'
import type { Operation, UpstreamAddress } from '../types.ts'

/** https://docs.cohere.com/reference/chat */
const paths = { chat: '/v2/chat', embeddings: '/v2/embed' } as const satisfies Partial<Record<Operation, string>>

/** Below `https://api.cohere.com`. */
export function upstreamPath({ operation }: UpstreamAddress): string {
  return pathOf(paths, operation)
}
