import type { Operation } from '../protocols/types.ts'
import type { InboundRequest } from './types.ts'

/** Operations whose body is mostly text that becomes tokens. */
const ofText: ReadonlySet<Operation> = new Set(['chat', 'completions', 'compact', 'embeddings', 'batch-embeddings'])

/** JSON around the text, and text of about four bytes a token. */
const bytesPerToken = 6
/** What is longer holds pictures and files more often than text, and those become few tokens. */
const mostBytes = 48 * 1024

/**
 * Tokens a request will use at least, from its length alone: what limits of tokens a minute reserve until the real usage is
 * known. Rather too low than too high: what was used counts in the end, but a request that was refused wrongly is lost.
 */
export function estimateTokens({ route, body }: Pick<InboundRequest, 'route' | 'body'>): number {
  if (!ofText.has(route.operation)) return 0
  return Math.floor(Math.min(body.length, mostBytes) / bytesPerToken)
}
