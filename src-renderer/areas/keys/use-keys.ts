import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../client/api.ts'

export type EnabledFilter = 'all' | 'on' | 'off'

/** What is asked for a filter, without the page. */
export function keysInput(search: string, enabled: EnabledFilter, userId: number | null) {
  return {
    ...(search === '' ? {} : { search }),
    ...(enabled === 'all' ? {} : { enabled: enabled === 'on' }),
    ...(userId === null ? {} : { userId }),
  }
}

/** API keys page by page, newest first. */
export function useKeys(search: string, enabled: EnabledFilter, userId: number | null) {
  return useInfiniteQuery(
    api.tokens.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
        ...keysInput(search, enabled, userId),
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  )
}

/** What can be done to keys; each refreshes what shows keys. */
export function useKeyMutations() {
  const cache = useQueryClient()
  const onSuccess = () => {
    void cache.invalidateQueries({ queryKey: api.tokens.key() })
    void cache.invalidateQueries({ queryKey: api.system.key() })
    void cache.invalidateQueries({ queryKey: api.groups.key() })
    void cache.invalidateQueries({ queryKey: api.users.key() })
  }
  return {
    // The answer holds the key itself: nothing of it may stay in the cache.
    create: useMutation(api.tokens.create.mutationOptions({ onSuccess, gcTime: 0 })),
    update: useMutation(api.tokens.update.mutationOptions({ onSuccess })),
    remove: useMutation(api.tokens.remove.mutationOptions({ onSuccess })),
  }
}
