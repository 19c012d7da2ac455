import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Network } from '../../../src-gateway/contract/network.ts'
import { api } from '../../client/api.ts'

/** Where the gateway listens. Addresses of this machine come and go. */
export function useNetwork() {
  return useQuery(api.network.get.queryOptions({ refetchInterval: 15_000 }))
}

/** Takes over what a change answered. */
export function useKeepNetwork(): (network: Network) => void {
  const cache = useQueryClient()
  return (network) => {
    cache.setQueryData(api.network.get.queryKey(), network)
    // The address is told in many places.
    void cache.invalidateQueries({ queryKey: api.system.key() })
    void cache.invalidateQueries({ queryKey: api.clients.key() })
  }
}
