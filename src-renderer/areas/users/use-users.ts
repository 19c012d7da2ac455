import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../client/api.ts'

export type EnabledFilter = 'all' | 'on' | 'off'

/** What is asked for a filter, without the page. */
export function usersInput(search: string, enabled: EnabledFilter) {
  return {
    ...(search === '' ? {} : { search }),
    ...(enabled === 'all' ? {} : { enabled: enabled === 'on' }),
  }
}

/** Users page by page, newest first. */
export function useUsers(search: string, enabled: EnabledFilter) {
  return useInfiniteQuery(
    api.users.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
        ...usersInput(search, enabled),
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  )
}

/** What can be done to users; each refreshes what shows them. */
export function useUserMutations() {
  const cache = useQueryClient()
  const onSuccess = () => {
    void cache.invalidateQueries({ queryKey: api.users.key() })
    void cache.invalidateQueries({ queryKey: api.budgets.key() })
    void cache.invalidateQueries({ queryKey: api.groups.key() })
  }
  return {
    create: useMutation(api.users.create.mutationOptions({ onSuccess })),
    update: useMutation(api.users.update.mutationOptions({ onSuccess })),
    remove: useMutation(api.users.remove.mutationOptions({ onSuccess })),
  }
}
