import { useEffect, useState } from 'react'
import { shell } from './shell.ts'

/** Whether the gateway serves nothing for now, and the switch for it. */
export function usePaused(): { paused: boolean; setPaused: (paused: boolean) => void } {
  const [paused, setShown] = useState(false)
  useEffect(() => {
    const stop = shell?.onState((state) => setShown(state.paused === true))
    void shell?.getState().then((state) => setShown(state.paused === true))
    return stop
  }, [])
  return { paused, setPaused: (next) => void shell?.setPaused(next) }
}
