import { pathOf } from '../endpoints.ts'
import type { Operation, UpstreamAddress } from '../types.ts'

/** https://docs.ollama.com/api */
const paths = { chat: '/api/chat', embeddings: '/api/embed' } as const satisfies Partial<Record<Operation, string>>

/** Below the server's address. */
export function upstreamPath({ operation }: UpstreamAddress): string {
  return pathOf(paths, operation)
}
