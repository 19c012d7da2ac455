import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let shown = Date.now()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    shown = Date.now()
    timer = setInterval(() => {
      shown = Date.now()
      for (const one of listeners) one()
    }, 1_000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

const never = () => () => undefined
const now = () => shown
const zero = () => 0

/**
 * The time in ms, anew each second, one timer for all that show it. With `running` false nothing is drawn again and the answer
 * is 0.
 */
export function useClock(running: boolean): number {
  return useSyncExternalStore(running ? subscribe : never, running ? now : zero)
}
