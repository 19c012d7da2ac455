/**
 * `useShortcut('create', () => openEditor('new'))`: this page does that when the shortcut's keys are pressed, for as long as
 * it is shown. The keys are in src-main/contract/shortcuts.ts. What was mounted last has the word.
 */
import { useEffect, useRef } from 'react'
import type { ShortcutId } from '../../../src-main/contract/shortcuts.ts'

type Handler = () => void

let handlers: ReadonlyArray<{ id: ShortcutId; run: Handler }> = []
/** What a page is to do as soon as it is shown; `path` as in the address. */
let awaited: { id: ShortcutId; path: string } | null = null

/** `enabled` false: as if it were not there. */
export function useShortcut(id: ShortcutId, run: Handler, enabled = true): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!enabled) return
    const own = { id, run: () => latest.current() }
    handlers = [...handlers, own]
    if (awaited?.id === id && isAt(awaited.path)) {
      awaited = null
      own.run()
    }
    return () => {
      handlers = handlers.filter((one) => one !== own)
    }
  }, [id, enabled])
}

/** Does what the page has for this shortcut; false when it has nothing. */
export function runShortcut(id: ShortcutId): boolean {
  const handler = handlers.findLast((one) => one.id === id)
  handler?.run()
  return handler !== undefined
}

function isAt(path: string): boolean {
  return window.location.hash === `#${path}`
}

/** The same on the page at `path`, now or when it is shown: whoever calls this leads there, `/budgets` for one. */
export function runShortcutAt(id: ShortcutId, path: string): void {
  awaited = isAt(path) && runShortcut(id) ? null : { id, path }
}
