import type { Channel, ChannelHealth } from '../contract/index.ts'
import type { StoredChannel, StoredKey } from '../storage/types.ts'
import { instantOf } from './convert.ts'

type ChannelKey = Channel['keys'][number]
type Circuit = ChannelHealth['circuits'][number]

/** What is known of channels beside their configuration. */
export interface ShownHealth {
  facts(channelId: number): ChannelHealth
  /** Set while it is switched off automatically; times are milliseconds since 1970. */
  switchedOff(channelId: number): { until: number; reason: string } | undefined
}

/** The states of a channel and of its keys, as they are shown. */
export type ShownState = Pick<Channel, 'state' | 'stateReason' | 'stateUntil' | 'keys'>

/** What a key or a channel is not used for; a circuit that waits for its probe is used again. */
const standing: ReadonlySet<Circuit['state']> = new Set(['open', 'cooling', 'no-credit', 'revoked'])

/** The states of a channel at a moment: its own, and those of its keys. */
export function stateOf(channel: StoredChannel, health: ShownHealth, now: number): ShownState {
  const circuits = health.facts(channel.id).circuits.filter((circuit) => standing.has(circuit.state))
  const keys = channel.keys.map((key) => keyState(key, circuits))
  if (!channel.enabled) return { state: 'disabled', stateReason: null, stateUntil: null, keys }
  const off = health.switchedOff(channel.id)
  if (off !== undefined)
    return {
      state: 'auto-disabled',
      stateReason: off.reason,
      stateUntil: off.until > now ? instantOf(off.until) : null,
      keys,
    }
  const whole = circuits.filter(({ keyId, model }) => keyId === null && (model === null || channel.keys.length === 0))
  const stands = whole.length > 0 ? whole : ofAllKeys(keys, circuits)
  if (stands.length === 0) return { state: 'healthy', stateReason: null, stateUntil: null, keys }
  const soonest = stands.toSorted((one, other) => timeOf(one) - timeOf(other))[0]
  return {
    state: stands.every(({ state }) => state === 'cooling') ? 'cooling' : 'open',
    stateReason: soonest === undefined ? null : reasonOf(soonest),
    stateUntil: soonest?.until ?? null,
    keys,
  }
}

/** What stands against the keys, when something stands against each of them. */
function ofAllKeys(keys: readonly ChannelKey[], circuits: readonly Circuit[]): Circuit[] {
  const usable = keys.filter(({ state }) => state !== 'unreadable' && state !== 'disabled')
  if (usable.length === 0 || usable.some(({ state }) => state === 'healthy')) return []
  return usable.flatMap(({ id }) => worstOf(id, circuits) ?? [])
}

function keyState({ id, hint, secret }: StoredKey, circuits: readonly Circuit[]): ChannelKey {
  if (secret === null) {
    const lastError = 'This key cannot be read with the present master key; enter it once more.'
    return { id, hint, state: 'unreadable', lastError, until: null }
  }
  const worst = worstOf(id, circuits)
  if (worst === undefined) return { id, hint, state: 'healthy', lastError: null, until: null }
  const { state, until } = worst
  return {
    id,
    hint,
    state: state === 'half-open' || state === 'closed' ? 'healthy' : state,
    lastError: reasonOf(worst),
    until,
  }
}

/** Of several things the one that mends itself last, one that waits for a person before all. */
function worstOf(keyId: number, circuits: readonly Circuit[]): Circuit | undefined {
  return circuits
    .filter((circuit) => circuit.keyId === keyId || (circuit.keyId === null && circuit.model !== null))
    .toSorted((one, other) => timeOf(other) - timeOf(one))[0]
}

function timeOf({ until }: Circuit): number {
  return until === null ? Number.POSITIVE_INFINITY : Date.parse(until)
}

function reasonOf({ model, reason }: Circuit): string | null {
  if (model === null) return reason
  return reason === null ? model : `${model}: ${reason}`
}
