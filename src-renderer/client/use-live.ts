/**
 * Live frames, one a second: `const { state, frames, latest } = useLive()`.
 * All callers share one stream; it pauses while the window is hidden.
 */
import { useSyncExternalStore } from 'react'
import { client } from './api.ts'
import { LiveFeed, type LiveSnapshot } from './live-feed.ts'

const feed = new LiveFeed({
  source: {
    recent: async (signal) => (await client.stats.recent({ minutes: 60 }, { signal })).items,
    live: (signal) => client.stats.live(undefined, { signal }),
  },
})

feed.setVisible(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', () => feed.setVisible(document.visibilityState === 'visible'))

export function useLive(): LiveSnapshot {
  return useSyncExternalStore(feed.subscribe, () => feed.snapshot)
}
