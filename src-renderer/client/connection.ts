/**
 * How the console stands with the gateway. Links report here; the frame and pages read it.
 * `useConnection()` → `{ phase, message }`; `offline` is true when calls cannot succeed now.
 */
import { useSyncExternalStore } from 'react'

export type ConnectionPhase = 'connecting' | 'online' | 'restarting' | 'offline' | 'signed-out'

export interface ConnectionState {
  phase: ConnectionPhase
  /** Plain words for the last failure, when there are any. */
  message: string | null
}

export class Connection {
  #state: ConnectionState = { phase: 'connecting', message: null }
  readonly #listeners = new Set<() => void>()
  readonly #reconnected = new Set<() => void>()

  get state(): ConnectionState {
    return this.#state
  }

  /** Reports a change; going back online after a failure tells `onReconnect` listeners. */
  set(phase: ConnectionPhase, message: string | null = null): void {
    const before = this.#state
    if (before.phase === phase && before.message === message) return
    this.#state = { phase, message }
    for (const listener of this.#listeners) listener()
    if (phase === 'online' && before.phase !== 'online' && before.phase !== 'connecting') {
      for (const listener of this.#reconnected) listener()
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Called each time calls work again after they did not. */
  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener)
    return () => this.#reconnected.delete(listener)
  }
}

/** The page's one connection. */
export const connection: Connection = new Connection()

export function useConnection(): ConnectionState & { offline: boolean } {
  const state = useSyncExternalStore(connection.subscribe, () => connection.state)
  return { ...state, offline: state.phase === 'offline' || state.phase === 'restarting' }
}
