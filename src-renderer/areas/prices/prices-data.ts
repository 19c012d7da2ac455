import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../client/api.ts'

/** Everything that a change of prices changes. */
export function useRefreshPrices(): () => void {
  const cache = useQueryClient()
  return () => {
    for (const queryKey of [api.prices.key(), api.models.key(), api.system.key(), api.groups.key()]) {
      void cache.invalidateQueries({ queryKey })
    }
  }
}

/** Prices that were set or taken over, and what the catalogue knows. */
export function usePriceSources() {
  const rows = useQuery(api.prices.list.queryOptions({ input: {} }))
  const models = useQuery(api.models.list.queryOptions({ input: {}, staleTime: 15_000 }))
  return { rows, models }
}
