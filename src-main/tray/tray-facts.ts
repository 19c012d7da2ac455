import type { GatewayState, UpdateState } from '../contract/shell.ts'

/** What the tray tells; everything the menu and the tooltip are made of. */
export interface TrayFacts {
  state: GatewayState
  /** Null until the gateway told. */
  live: { rpm: number; tps: number; inFlight: number } | null
  /** US dollars since midnight of this computer's time zone, null until it is known. */
  costTodayUsd: number | null
  /** Failed requests of the last day, the newest first. */
  errors: readonly { at: string; model: string; status: number; message: string }[]
  channels: readonly { id: number; name: string; enabled: boolean }[]
  /** How many things wait for a person. */
  attention: number
  update: UpdateState
}

export type TrayMood = 'well' | 'paused' | 'failing'

/** Which icon: a gateway that is down outweighs one that is paused. */
export function moodOf({ state, attention }: Pick<TrayFacts, 'state' | 'attention'>): TrayMood {
  if (state.phase === 'failed') return 'failing'
  if (state.paused === true) return 'paused'
  return attention > 0 ? 'failing' : 'well'
}
