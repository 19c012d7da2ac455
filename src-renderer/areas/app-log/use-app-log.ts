import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AppLogItem } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { useConnection } from '../../client/connection.ts'
import { type AppLogChoice, filterOf } from './app-log-filters.ts'

const pageSize = 500
/** The most that one look takes; more than that, and the list begins anew. */
const lookSize = 1_000
/** Milliseconds between two looks at what was written since. */
const lookMs = 1_000
/** With more lines than this in front the list begins anew: memory stays bounded overnight. */
const mostFollowed = 10_000

type LogPage = Awaited<ReturnType<typeof client.appLog.list>>

interface Followed {
  key: string
  /** Newest first. */
  shown: AppLogItem[]
  /** Held back while the person reads further down. */
  waiting: AppLogItem[]
}

export interface AppLogLines {
  lines: readonly AppLogItem[]
  isPending: boolean
  error: unknown
  /** Begins anew with the newest lines. */
  restart: () => unknown
  hasMore: boolean
  more: () => unknown
  loadingMore: boolean
  waiting: number
  showWaiting: () => void
  /** Told when the list is scrolled to its top or away from it. */
  setAtTop: (atTop: boolean) => void
  /** What all files weigh, undefined before the first answer. */
  sizeBytes: number | undefined
}

/**
 * The lines for a choice, page by page, with new ones in front while `follow` is on. They are asked for only while the window
 * is visible, and held back while the list is scrolled, so that nothing moves under the reader's eyes.
 */
export function useAppLog(choice: AppLogChoice, follow: boolean): AppLogLines {
  const key = JSON.stringify(choice)
  const { offline } = useConnection()
  const queryKey = useMemo(() => [...api.appLog.list.key({ type: 'infinite' }), key], [key])
  const query = useInfiniteQuery<
    LogPage,
    Error,
    InfiniteData<LogPage, string | undefined>,
    typeof queryKey,
    string | undefined
  >({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      client.appLog.list(
        {
          ...filterOf(choice, Date.now()),
          limit: pageSize,
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // A list that was left begins anew.
    gcTime: 0,
  })

  const [state, setState] = useState<Followed>({ key, shown: [], waiting: [] })
  const current = state.key === key ? state : { key, shown: [], waiting: [] }
  const atTop = useRef(true)
  const paged = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const lines = useMemo(
    () => (current.shown.length === 0 ? paged : [...current.shown, ...paged]),
    [current.shown, paged],
  )

  const restart = useCallback(() => {
    setState({ key, shown: [], waiting: [] })
    return queryClient.resetQueries({ queryKey })
  }, [key, queryKey])

  const first = query.data?.pages[0]?.newest
  const tooMany = current.shown.length + current.waiting.length > mostFollowed
  const asked = useRef(choice)
  asked.current = choice
  useEffect(() => {
    if (!follow || first === undefined || offline) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let since = first
    const look = async () => {
      if (document.visibilityState !== 'visible') return
      const input = { ...filterOf(asked.current, Date.now()), since, limit: lookSize }
      const page = await client.appLog.list(input, { signal: abort.signal })
      if (abort.signal.aborted) return
      if (page.gap) {
        await restart()
        return
      }
      since = page.newest
      if (page.items.length > 0) setState((before) => take(before, key, page.items, atTop.current))
    }
    const run = () =>
      void look()
        // The banner tells why calls fail; the next look tries again.
        .catch(() => undefined)
        .then(() => {
          if (!abort.signal.aborted) timer = setTimeout(run, lookMs)
        })
    // What was written between the first page and now, or while following was off.
    run()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [follow, first, offline, key, restart])

  useEffect(() => {
    if (tooMany && atTop.current) void restart()
  }, [tooMany, restart])

  const showWaiting = useCallback(
    () =>
      setState((before) =>
        before.waiting.length === 0 ? before : { ...before, shown: [...before.waiting, ...before.shown], waiting: [] },
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
    lines,
    isPending: query.isPending,
    error: query.error,
    restart,
    hasMore: query.hasNextPage,
    more: query.fetchNextPage,
    loadingMore: query.isFetchingNextPage,
    waiting: current.waiting.length,
    showWaiting,
    setAtTop,
    sizeBytes: query.data?.pages[0]?.sizeBytes,
  }
}

/** Each line once: a look that was begun twice brings the same ones. */
function take(before: Followed, key: string, fresh: readonly AppLogItem[], atTop: boolean): Followed {
  const same = before.key === key ? before : { key, shown: [], waiting: [] }
  const known = new Set([...same.waiting, ...same.shown].slice(0, lookSize * 2).map(({ id }) => id))
  const added = fresh.filter(({ id }) => !known.has(id))
  return atTop
    ? { key, shown: [...added, ...same.waiting, ...same.shown], waiting: [] }
    : { key, shown: same.shown, waiting: [...added, ...same.waiting] }
}
