import { useRef, useSyncExternalStore } from 'react'
import { client } from '../../client/api.ts'
import { LiveRequests, type LiveRequestsState } from './live-requests.ts'

/** One for the window: what ended stays while other pages are shown. */
const requests = new LiveRequests({
  watch: (signal) => client.live.watch(undefined, { signal }),
  schedule: (run) => void requestAnimationFrame(run),
  now: Date.now,
})

requests.setVisible(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', () => requests.setVisible(document.visibilityState === 'visible'))

/** Requests in flight and those that ended, anew at most once for each frame that is drawn. */
export function useLiveRequests(): LiveRequestsState {
  return useSyncExternalStore(requests.subscribe, () => requests.state)
}

/** The value, standing still while `held`. */
export function useHeld<T>(value: T, held: boolean): T {
  const kept = useRef(value)
  if (!held) kept.current = value
  return kept.current
}
