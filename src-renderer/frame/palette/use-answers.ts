import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { useConnection } from '../../client/connection.ts'
import { mayBeRequest, readAsked, verbNames } from './asked-words.ts'
import type { Answers } from './gateway-entries.tsx'

/** The gateway is asked when so long nothing was typed; what is under way for older letters is called off. */
const settleMs = 150
/** So many of each kind. */
const most = 6
const recentRequests = 100

function useSettled(text: string): string {
  const [settled, settle] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => settle(text), settleMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

const kept = { placeholderData: keepPreviousData, staleTime: 5_000, retry: false } as const

/**
 * What the gateway knows of what was typed, and, before anything is typed, of what was used lately (`recent`). While it is
 * away there are no answers; pages and actions are found without them.
 */
export function useAnswers(query: string, recent: readonly string[]): { answers: Answers; asking: boolean } {
  const { t } = useTranslation()
  const { offline } = useConnection()
  const names = useMemo(() => verbNames(t), [t])
  const typed = useDeferredValue(query.trim())
  const settled = useSettled(typed)
  const { search } = readAsked(settled, names)
  const enabled = !offline && search !== ''
  const input = { search: search.slice(0, 200), limit: most }

  const channels = useQuery(api.channels.list.queryOptions({ input, enabled, ...kept }))
  const keys = useQuery(api.tokens.list.queryOptions({ input, enabled, ...kept }))
  const users = useQuery(api.users.list.queryOptions({ input, enabled, ...kept }))
  // Names of models are short and many: one letter fits nearly all of them.
  const models = useQuery(
    api.models.list.queryOptions({ input: { search: input.search }, enabled: enabled && search.length > 1, ...kept }),
  )
  const isId = enabled && mayBeRequest(settled)
  const requests = useQuery(api.logs.list.queryOptions({ input: { limit: recentRequests }, enabled: isId, ...kept }))
  const exact = useQuery(
    api.logs.list.queryOptions({ input: { requestId: settled.slice(0, 100), limit: most }, enabled: isId, ...kept }),
  )
  const tools = useQuery(
    api.clients.list.queryOptions({ input: {}, enabled: enabled && search.length > 1, ...kept, staleTime: 60_000 }),
  )
  const used = useUsedLately(typed === '' && !offline ? recent : none)

  const answers = useMemo(
    (): Answers => ({
      channels: enabled ? (channels.data?.items ?? []) : used.channels,
      keys: enabled ? (keys.data?.items ?? []) : used.keys,
      users: enabled ? (users.data?.items ?? []) : used.users,
      models: enabled ? (models.data?.items.slice(0, most) ?? []) : [],
      requests: isId ? unique([...(exact.data?.items ?? []), ...(requests.data?.items ?? [])]) : [],
      tools: tools.data?.items ?? [],
    }),
    [enabled, isId, channels.data, keys.data, users.data, models.data, exact.data, requests.data, tools.data, used],
  )
  const waiting = [channels, keys, users, models, requests, exact].some(({ isFetching }) => isFetching)
  return { answers, asking: !offline && typed !== '' && (waiting || typed !== settled) }
}

const none: readonly string[] = []

function unique<Item extends { id: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()]
}

/** The channels, keys and users among what was used lately, by their names of today; what no longer exists is left out. */
function useUsedLately(recent: readonly string[]): Pick<Answers, 'channels' | 'keys' | 'users'> {
  const ids = (kind: string) =>
    recent
      .slice(0, most)
      .flatMap((id) => (id.startsWith(`${kind}:`) ? [Number(id.slice(kind.length + 1))] : []))
      .filter((id) => Number.isSafeInteger(id) && id > 0)
  const channels = useQueries({
    queries: ids('channel').map((id) => api.channels.get.queryOptions({ input: { id }, ...quiet })),
    combine: answered,
  })
  const keys = useQueries({
    queries: ids('key').map((id) => api.tokens.get.queryOptions({ input: { id }, ...quiet })),
    combine: answered,
  })
  const users = useQueries({
    queries: ids('user').map((id) => api.users.get.queryOptions({ input: { id }, ...quiet })),
    combine: answered,
  })
  return useMemo(() => ({ channels, keys, users }), [channels, keys, users])
}

const quiet = { retry: false, staleTime: 30_000 } as const

function answered<Item>(results: ReadonlyArray<{ data: Item | undefined }>): Item[] {
  return results.flatMap(({ data }) => (data === undefined ? [] : [data]))
}
