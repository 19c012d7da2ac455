import { useQuery } from '@tanstack/react-query'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'

/** Milliseconds between two looks for what the gateway writes after the reply. */
const lookMs = 300
const mostLooks = 20

/**
 * The log's account of a run, with its four messages: the gateway writes it as the reply ends. Its data is null while it is not
 * there yet.
 */
export function useExchange(requestId: string | undefined, ended: boolean) {
  return useQuery({
    queryKey: [...api.logs.key(), 'exchange', requestId ?? ''],
    enabled: ended && requestId !== undefined,
    queryFn: async ({ signal }): Promise<LogDetail | null> => {
      if (requestId === undefined) return null
      const { items } = await client.logs.list({ requestId, limit: 1 }, { signal })
      const row = items[0]
      return row === undefined ? null : await client.logs.get({ id: row.id }, { signal })
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) =>
      (state.data?.bodies ?? null) !== null || state.dataUpdateCount >= mostLooks ? false : lookMs,
  })
}
