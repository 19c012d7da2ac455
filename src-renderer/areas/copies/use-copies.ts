import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../client/api.ts'

/** All copies and how they are kept. A copy on schedule comes by itself, so it is looked again now and then. */
export function useCopies() {
  return useQuery(api.copies.list.queryOptions({ refetchInterval: 60_000 }))
}

/** Asks for the list again, after a change. */
export function useLookAgain(): () => Promise<void> {
  const cache = useQueryClient()
  return () => cache.invalidateQueries({ queryKey: api.copies.key() })
}

/** When a copy was made, by its name: the list may not hold it any more. */
export function timeOf(name: string): string {
  const match = /^burncloud-(.{10})T(..)-(..)-(..)-(.{3})Z/.exec(name)
  return match === null ? '' : `${match[1]}T${match[2]}:${match[3]}:${match[4]}.${match[5]}Z`
}
