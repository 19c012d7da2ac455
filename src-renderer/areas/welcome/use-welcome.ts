import { useCallback, useEffect, useState } from 'react'
import { incomingLink } from '../../client/incoming-link.ts'
import {
  keepWelcome,
  leaveStep,
  openWelcome,
  readWelcome,
  type WelcomeState,
  type WelcomeStep,
} from './welcome-state.ts'

/** How far the person is, and how to go on. */
export interface WelcomeWay {
  state: WelcomeState
  /** The key that was made in this window, as long as the page is open; it is kept nowhere. */
  secret: string | null
  /** The channel that is being put right after a failed test. */
  fixing: number | null
  /** Whether a step was changed since the page opened: then the new step takes the focus. */
  moved: boolean
  change: (change: Partial<WelcomeState>) => void
  leave: (how: 'done' | 'skipped', change?: Partial<WelcomeState>) => void
  go: (step: WelcomeStep) => void
  showSecret: (secret: string) => void
  fix: (channelId: number | null) => void
}

/** The way of this page, kept at each change. */
export function useWelcome(): WelcomeWay {
  const [state, setState] = useState(() => openWelcome(readWelcome()))
  const [secret, setSecret] = useState<string | null>(null)
  const [fixing, setFixing] = useState<number | null>(null)
  const [moved, setMoved] = useState(false)
  const set = useCallback((next: (known: WelcomeState) => WelcomeState) => {
    setState((known) => {
      const changed = next(known)
      keepWelcome(changed)
      return changed
    })
  }, [])
  const change = useCallback((changed: Partial<WelcomeState>) => set((known) => ({ ...known, ...changed })), [set])
  const leave = useCallback(
    (how: 'done' | 'skipped', changed: Partial<WelcomeState> = {}) => {
      setMoved(true)
      setFixing(null)
      set((known) => leaveStep({ ...known, ...changed }, how))
    },
    [set],
  )
  const go = useCallback(
    (step: WelcomeStep) => {
      setMoved(true)
      setFixing(null)
      set((known) => ({ ...known, step }))
    },
    [set],
  )
  const fix = useCallback(
    (channelId: number | null) => {
      setFixing(channelId)
      if (channelId === null) return
      setMoved(true)
      set((known) => ({ ...known, step: 'connect' }))
    },
    [set],
  )
  return { state, secret, fixing, moved, change, leave, go, showSecret: setSecret, fix }
}

/** While a key is typed or shown that would be lost, a link from outside asks before it takes another page here. */
export function useKeyAtStake(atStake: boolean): void {
  useEffect(() => {
    incomingLink.setBusy(atStake)
    return () => incomingLink.setBusy(false)
  }, [atStake])
}
