import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api } from '../../client/api.ts'

/** Files change behind our back, so they are looked at again while the page is in view. */
const lookAgainMs = 5_000

/** All tools as they stand now. */
export function useClients() {
  return useQuery(api.clients.list.queryOptions({ input: {}, refetchInterval: lookAgainMs, staleTime: 0 }))
}

/** Asks for everything about tools and their keys again, after a change. */
export function useLookAgain(): () => Promise<void> {
  const cache = useQueryClient()
  return useCallback(async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: api.clients.key() }),
      cache.invalidateQueries({ queryKey: api.tokens.key() }),
    ])
  }, [cache])
}
