/**
 * `useShortcut('create', () => openEditor('new'))`: this page does that when the shortcut's keys are pressed, for as long as
 * it is shown. The keys are in src-main/contract/shortcuts.ts. What was mounted last has the word.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { ShortcutId } from '../../../src-main/contract/shortcuts.ts'

type Handler = () => void

let handlers: ReadonlyArray<{ id: ShortcutId; run: Handler }> = []
const listeners = new Set<() => void>()

function change(next: typeof handlers): void {
  handlers = next
  for (const listener of listeners) listener()
}

/** `enabled` false: as if it were not there. */
export function useShortcut(id: ShortcutId, run: Handler, enabled = true): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!enabled) return
    const own = { id, run: () => latest.current() }
    change([...handlers, own])
    return () => change(handlers.filter((one) => one !== own))
  }, [id, enabled])
}

/** Does what the page has for this shortcut; false when it has nothing. */
export function runShortcut(id: ShortcutId): boolean {
  const handler = handlers.findLast((one) => one.id === id)
  handler?.run()
  return handler !== undefined
}

/** Whether something shown now minds this shortcut; re-renders when that changes. */
export function useShortcutTaken(id: ShortcutId): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => handlers.some((one) => one.id === id),
  )
}
