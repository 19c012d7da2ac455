import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { api, queryClient } from '../../client/api.ts'

const pageSize = 200

type ChannelPages = InfiniteData<{ items: Channel[]; nextCursor: string | null }, string | undefined>

/**
 * All channels, page after page, so that search and filters see every one of them. Few are asked for again every ten
 * seconds (their state changes by itself), many only once a minute.
 */
export function useChannels() {
  const query = useInfiniteQuery(
    api.channels.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      refetchInterval: (known) => ((known.state.data?.pages.length ?? 0) <= 3 ? 10_000 : 60_000),
    }),
  )
  const { hasNextPage, isFetching, isError, fetchNextPage } = query
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [hasNextPage, isFetching, isError, fetchNextPage])
  const channels = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return { query, channels, complete: !hasNextPage }
}

/** The vendors a channel can use. They change only with the program. */
export function useProviders() {
  return useQuery(api.providers.list.queryOptions({ staleTime: 600_000 }))
}

/** The groups that exist. */
export function useGroups() {
  return useQuery(api.groups.list.queryOptions({ staleTime: 30_000 }))
}

const listKey = () => api.channels.list.key({ type: 'infinite' })

function editPages(edit: (items: Channel[], page: number) => Channel[]): void {
  queryClient.setQueriesData<ChannelPages>({ queryKey: listKey() }, (data) =>
    data === undefined
      ? undefined
      : { ...data, pages: data.pages.map((page, index) => ({ ...page, items: edit(page.items, index) })) },
  )
}

/** Shows a changed channel at once. */
export function showChannel(changed: Channel): void {
  editPages((items) => items.map((item) => (item.id === changed.id ? changed : item)))
}

/** Changes one known channel on the screen, e.g. before the gateway has answered. */
export function touchChannel(id: number, change: (channel: Channel) => Channel): void {
  editPages((items) => items.map((item) => (item.id === id ? change(item) : item)))
}

/** Shows a channel that did not exist before, in front. */
export function addChannel(added: Channel): void {
  editPages((items, page) => {
    const others = items.filter((item) => item.id !== added.id)
    return page === 0 ? [added, ...others] : others
  })
}

/** Takes a channel off the screen. */
export function dropChannel(id: number): void {
  editPages((items) => items.filter((item) => item.id !== id))
}

/** What else depends on channels is asked again. */
export function channelsChanged(): void {
  void queryClient.invalidateQueries({ queryKey: api.models.key() })
  void queryClient.invalidateQueries({ queryKey: api.groups.key() })
  void queryClient.invalidateQueries({ queryKey: api.system.key() })
}
