import { useQuery } from '@tanstack/react-query'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'

/** Milliseconds between two looks for what the gateway writes as the reply ends. */
const lookMs = 300
const mostLooks = 20

/** The log's account of a run, with its four messages. Its data is null when the log has none. */
export function useExchange(requestId: string | undefined, ended: boolean) {
  return useQuery({
    queryKey: [...api.logs.key(), 'exchange', requestId ?? ''],
    enabled: ended,
    queryFn: ({ signal }) => (requestId === undefined ? null : lookFor(requestId, signal)),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The row is there when the reply ends; its messages follow a moment later. */
async function lookFor(requestId: string, signal: AbortSignal): Promise<LogDetail | null> {
  let found: LogDetail | null = null
  for (let look = 0; look < mostLooks && (found?.bodies ?? null) === null; look++) {
    if (look > 0) await new Promise((done) => setTimeout(done, lookMs))
    signal.throwIfAborted()
    const { items } = await client.logs.list({ requestId, limit: 1 }, { signal })
    const row = items[0]
    if (row !== undefined) found = await client.logs.get({ id: row.id }, { signal })
  }
  return found
}
