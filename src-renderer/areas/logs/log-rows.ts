import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { LogItem } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { useConnection } from '../../client/connection.ts'
import { arrivals } from './live-rows.ts'
import { canGrow, type LogFilters, toLogFilter } from './log-filters.ts'

const pageSize = 200
/** A page of the newest rows reaches into the first of those that are shown, or there is a gap between them. */
const comparedRows = 5 * pageSize
/** Milliseconds between two looks at the newest rows. */
const pollMs = 2_000
/** With more live rows than this the list starts over from the newest page: memory stays bounded overnight. */
const mostLiveRows = 5_000

type LogPage = { items: LogItem[]; nextCursor: string | null }

export interface LogRows {
  rows: LogItem[]
  isPending: boolean
  error: unknown
  refetch: () => unknown
  hasMore: boolean
  more: () => unknown
  loadingMore: boolean
  /** New rows that wait because the person is reading further down. */
  waiting: number
  showWaiting: () => void
  /** Told by the page when the list is scrolled to its top or away from it. */
  setAtTop: (atTop: boolean) => void
}

interface LiveState {
  key: string
  head: LogItem[]
  waiting: LogItem[]
}

/**
 * The rows for these filters, page by page, with new ones in front while `live` is on. They are asked for only while the
 * window is visible, and held back while the list is scrolled, so that nothing moves under the reader's eyes.
 */
export function useLogRows(filters: LogFilters, live: boolean): LogRows {
  const key = JSON.stringify(filters)
  const { offline } = useConnection()
  const queryKey = useMemo(() => [...api.logs.list.key({ type: 'infinite' }), key], [key])
  const query = useInfiniteQuery<
    LogPage,
    Error,
    InfiniteData<LogPage, string | undefined>,
    typeof queryKey,
    string | undefined
  >({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      client.logs.list(
        {
          ...toLogFilter(filters, Date.now()),
          limit: pageSize,
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // Looking for what stayed the same would go through all rows again with every page that is added.
    structuralSharing: false,
    // A list that was left starts over: asking for hundreds of old pages again would help nobody.
    gcTime: 0,
  })

  const [state, setState] = useState<LiveState>({ key, head: [], waiting: [] })
  const current = state.key === key ? state : { key, head: [], waiting: [] }
  const atTop = useRef(true)

  const paged = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const rows = useMemo(() => {
    if (current.head.length === 0) return paged
    const known = new Set(paged.map((item) => item.id))
    return [...current.head.filter((item) => !known.has(item.id)), ...paged]
  }, [current.head, paged])

  const latest = useRef({ rows, waiting: current.waiting, filters })
  latest.current = { rows, waiting: current.waiting, filters }

  const loaded = query.data !== undefined
  useEffect(() => {
    if (!live || !loaded || offline) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined

    const look = async () => {
      const now = Date.now()
      if (document.visibilityState === 'visible' && canGrow(latest.current.filters, now)) {
        const page = await client.logs.list(
          { ...toLogFilter(latest.current.filters, now), limit: pageSize },
          { signal: abort.signal },
        )
        if (abort.signal.aborted) return
        const newest = [...latest.current.waiting, ...latest.current.rows.slice(0, comparedRows)]
        const known = new Set(newest.map((item) => item.id))
        const { fresh, gap } = arrivals(page.items, known, page.nextCursor !== null)
        if (gap) {
          setState({ key, head: [], waiting: [] })
          await queryClient.resetQueries({ queryKey })
        } else if (fresh.length > 0) setState((before) => take(before, key, fresh, atTop.current))
      }
      if (!abort.signal.aborted) timer = setTimeout(run, pollMs)
    }
    // The banner tells why calls fail; the next look tries again.
    const run = () =>
      void look().catch(() => {
        if (!abort.signal.aborted) timer = setTimeout(run, pollMs)
      })
    timer = setTimeout(run, pollMs)
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [live, loaded, offline, key, queryKey])

  const tooMany = current.head.length > mostLiveRows
  useEffect(() => {
    if (!tooMany || !atTop.current) return
    setState({ key, head: [], waiting: [] })
    void queryClient.resetQueries({ queryKey })
  }, [tooMany, key, queryKey])

  const showWaiting = useCallback(
    () =>
      setState((before) =>
        before.waiting.length === 0 ? before : { ...before, head: [...before.waiting, ...before.head], waiting: [] },
      ),
    [],
  )
  const setAtTop = useCallback(
    (top: boolean) => {
      atTop.current = top
      if (top) showWaiting()
    },
    [showWaiting],
  )
  return {
    rows,
    isPending: query.isPending,
    error: query.error,
    refetch: () => {
      setState({ key, head: [], waiting: [] })
      return queryClient.resetQueries({ queryKey })
    },
    hasMore: query.hasNextPage,
    more: query.fetchNextPage,
    loadingMore: query.isFetchingNextPage,
    waiting: current.waiting.length,
    showWaiting,
    setAtTop,
  }
}

function take(before: LiveState, key: string, fresh: LogItem[], atTop: boolean): LiveState {
  const same = before.key === key ? before : { key, head: [], waiting: [] }
  return atTop
    ? { key, head: [...fresh, ...same.waiting, ...same.head], waiting: [] }
    : { key, head: same.head, waiting: [...fresh, ...same.waiting] }
}
