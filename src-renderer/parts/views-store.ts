/**
 * Saved views: what a page's address says (filters, order) and which columns are left out, under a name. They are kept on
 * this device, as the theme is: see docs/decisions/2026-11-21-saved-views.md.
 */
import { useMemo, useSyncExternalStore } from 'react'
import { z } from 'zod'

const savedView = z.object({
  name: z.string().trim().min(1).max(80),
  /** Of the address, without what is open: `state=open&sort=name`. */
  query: z.string().max(4000),
  hidden: z.array(z.string().max(64)).max(64),
  /** The page opens with it when the address says nothing. */
  opensPage: z.boolean(),
})
export type SavedView = z.infer<typeof savedView>

/** So many views a page keeps. */
const most = 50

const listeners = new Set<() => void>()
const keyOf = (page: string) => `burncloud.views.${page}`

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** What is stored, without what cannot be read. */
export function parseViews(text: string | null): SavedView[] {
  let known: unknown
  try {
    known = JSON.parse(text ?? '[]')
  } catch {
    return []
  }
  if (!Array.isArray(known)) return []
  return known.flatMap((one) => {
    const view = savedView.safeParse(one)
    return view.success ? [view.data] : []
  })
}

/** The views with this one in them; it takes the place of one of the same name. One view at most opens the page. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const index = views.findIndex(({ name }) => name === view.name)
  const others = views.map((one) => (view.opensPage ? { ...one, opensPage: false } : one))
  if (index < 0) return [...others, view].slice(-most)
  return others.map((one, at) => (at === index ? view : one))
}

/** The parameters of an address that belong to a view, in a fixed order, so that two can be compared. */
export function viewQuery(params: URLSearchParams, names: readonly string[]): string {
  const kept = new URLSearchParams()
  for (const name of names) {
    const value = params.get(name)
    if (value !== null) kept.set(name, value)
  }
  return kept.toString()
}

/** The address with this view; parameters that belong to no view stay. */
export function showView(params: URLSearchParams, names: readonly string[], query: string): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const name of names) next.delete(name)
  const wanted = new URLSearchParams(query)
  for (const name of names) {
    const value = wanted.get(name)
    if (value !== null) next.set(name, value)
  }
  return next
}

/** The pages that keep views, by the name of their place. */
export const viewPages = ['channels', 'keys', 'users', 'logs', 'ledger', 'models'] as const

/** All saved views with the page that each is of; re-renders when one is saved or deleted. */
export function useAllViews(): ReadonlyArray<{ page: (typeof viewPages)[number]; name: string }> {
  const stored = useSyncExternalStore(subscribe, () =>
    viewPages.map((page) => window.localStorage.getItem(keyOf(page)) ?? '[]').join('\n'),
  )
  return useMemo(() => {
    const texts = stored.split('\n')
    return viewPages.flatMap((page, index) => parseViews(texts[index] ?? null).map(({ name }) => ({ page, name })))
  }, [stored])
}

/** A page's views, and how they are replaced. */
export function useViews(page: string): [readonly SavedView[], (views: readonly SavedView[]) => void] {
  const text = useSyncExternalStore(subscribe, () => window.localStorage.getItem(keyOf(page)))
  const views = useMemo(() => parseViews(text), [text])
  return [
    views,
    (next) => {
      window.localStorage.setItem(keyOf(page), JSON.stringify(next))
      for (const listener of listeners) listener()
    },
  ]
}
