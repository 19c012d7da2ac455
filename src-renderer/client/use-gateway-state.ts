/**
 * The gateway's state as the person should see it: the shell's word where there is a shell, else what calls tell.
 * `useGatewayState()` → `{ phase, url, message, movedFromPort }`.
 */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { FailureCode, GatewayState, ShellNotice } from '../../src-main/contract/shell.ts'
import { api } from './api.ts'
import { useConnection } from './connection.ts'
import { shell } from './shell.ts'

export interface ShownGatewayState {
  phase: 'connecting' | 'starting' | 'ready' | 'restarting' | 'offline' | 'failed' | 'stopping'
  /** Address the relay answers on, the last known one while it is away; null before it was ever known. */
  url: string | null
  message: string | null
  /** Why it is `failed`, when the shell knows. */
  code: FailureCode | null
  /** A standing fact about this desktop, null when there is none. */
  notice: ShellNotice | null
  movedFromPort: number | null
}

/** The shell's view, null in a browser and until it answers. */
function useShellState(): GatewayState | null {
  const [state, setState] = useState<GatewayState | null>(null)
  useEffect(() => {
    if (shell === undefined) return
    let live = true
    let heard = false
    const stop = shell.onState((next) => {
      heard = true
      setState(next)
    })
    void shell.getState().then((first) => {
      if (live && !heard) setState(first)
    })
    return () => {
      live = false
      stop()
    }
  }, [])
  return state
}

/** Status of the gateway, asked every 15 s, and every 3 s until the first request came: first steps are watched closely. */
export function useStatus() {
  return useQuery(
    api.system.status.queryOptions({
      refetchInterval: (query) => ((query.state.data?.counts.requests ?? 0) === 0 ? 3_000 : 15_000),
    }),
  )
}

export function useGatewayState(): ShownGatewayState {
  const fromShell = useShellState()
  const { phase: connected } = useConnection()
  const status = useStatus()
  const url = fromShell?.url ?? status.data?.url ?? null
  const movedFromPort = fromShell?.movedFromPort ?? null
  const notice = fromShell?.notice ?? null
  if (fromShell !== null && fromShell.phase !== 'ready') {
    const { phase, message, code = null } = fromShell
    return { phase, url, message, code, notice, movedFromPort }
  }
  const phase =
    connected === 'online' || connected === 'signed-out'
      ? 'ready'
      : connected === 'connecting'
        ? 'connecting'
        : connected
  return { phase, url, message: null, code: null, notice, movedFromPort }
}
