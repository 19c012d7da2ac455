import type { ChannelHealth, switchedOffByHand } from '../../contract/index.ts'
import type { ChannelRecord, CircuitEntry } from './channel-record.ts'
import { isOver, usable } from './circuit.ts'

/** What is learned of a channel, as the contract tells it; the vendor tells the balance. */
export type ChannelFacts = Omit<ChannelHealth, 'balanceUsd' | 'balanceAt'>

/** The reason of a channel that a person set aside. */
export const byHand: typeof switchedOffByHand = 'Switched off for a while by hand.'

type CircuitFacts = ChannelFacts['circuits'][number]

/** What the console shows of a channel. */
export function factsOf(channelId: number, record: ChannelRecord | undefined, now: number): ChannelFacts {
  if (record === undefined) {
    return {
      channelId,
      circuits: [],
      inFlight: 0,
      firstByteMs: null,
      totalMs: null,
      minutes: [],
      preferredUntil: null,
    }
  }
  const { speeds, preferred } = record
  return {
    channelId,
    circuits: circuitsOf(record, now),
    inFlight: record.inFlight,
    firstByteMs: speeds.all.firstByteMs ?? null,
    totalMs: speeds.all.totalMs ?? null,
    minutes: record.lastHour.minutes(now).map((minute) => ({ ...minute, at: instantOf(minute.at) })),
    preferredUntil: preferred === undefined || isOver(preferred, now) ? null : instantOf(preferred.until),
  }
}

function circuitsOf(record: ChannelRecord, now: number): CircuitFacts[] {
  const { tripped, aside } = record
  const circuits: CircuitFacts[] = []
  if (tripped !== undefined && !isOver(tripped, now)) {
    circuits.push({
      keyId: null,
      model: null,
      state: 'open',
      failures: 0,
      reason: byHand,
      since: instantOf(tripped.since),
      until: instantOf(tripped.until),
    })
  }
  for (const [keyId, { why, reason, at }] of aside) {
    circuits.push({ keyId, model: null, state: why, failures: 1, reason, since: instantOf(at), until: null })
  }
  for (const entry of record.entries()) {
    const state = stateOf(entry, now)
    const { failures, empties, since, until } = entry.circuit
    if (state === 'closed' && failures === 0 && empties === 0) continue
    circuits.push({
      keyId: entry.keyId,
      model: entry.model,
      state,
      failures: Math.max(failures, empties),
      reason: entry.reason === '' ? null : entry.reason,
      since: instantOf(since === 0 ? now : since),
      until: state === 'open' || state === 'cooling' ? instantOf(until) : null,
    })
  }
  return circuits
}

function stateOf({ circuit }: CircuitEntry, now: number): CircuitFacts['state'] {
  if (circuit.phase === 'closed') return 'closed'
  const limit = circuit.cause === 'limit'
  if (usable(circuit, now)) return limit ? 'closed' : 'half-open'
  if (circuit.phase === 'half-open') return 'half-open'
  return limit ? 'cooling' : 'open'
}

function instantOf(at: number): string {
  return new Date(at).toISOString()
}
