import type { FailureClass } from '../classify-failure.ts'
import type { AttemptEnd, AttemptReports, LiveFacts, Standing, Target } from '../live-facts.ts'
import { type AsideKey, ChannelRecord, type CircuitEntry, type Scope } from './channel-record.ts'
import { type CircuitEvent, type CoolDown, isOver, next, usable } from './circuit.ts'
import { byHand, type ChannelFacts, factsOf } from './facts.ts'
import { restoreRecord, savedRecord } from './saved-health.ts'

/** What a book of health is given. */
export interface HealthBookOptions {
  /** Milliseconds since 1970. */
  now: () => number
  /** In [0, 1). */
  random: () => number
  /** Milliseconds until the limits of channel and key allow another request; 0 = now. */
  waitFor?: LiveFacts['waitFor']
  /** Failures in a row that open a circuit. */
  threshold?: number
}

/** Something that whoever watches over channels wants to hear at once. `keyId` and `model`: null = all. */
export type HealthChange =
  | { type: 'opened'; channelId: number; keyId: number | null; model: string | null; until: number; reason: string }
  | { type: 'closed'; channelId: number; keyId: number | null; model: string | null }
  | { type: 'set-aside'; channelId: number; keyId: number; why: AsideKey['why']; reason: string }
  | { type: 'restored'; channelId: number; keyId: number }
  /** One more failure of its own; limits and models that it does not have are none. */
  | { type: 'failed'; channelId: number; keyId: number | null; failuresInRow: number; reason: string }
  /** The first success after failures. */
  | { type: 'recovered'; channelId: number }
  | { type: 'tripped' | 'reset' | 'preferred'; channelId: number }

/** Told in the middle of a request: quick, and does not throw. */
export type HealthListener = (change: HealthChange) => void

const threeInARow = 3
const emptyAnswers = 'Answers without content.'
/** When to ask again about what is being found out. */
const probeMs = 1000

/**
 * What is learned of channels from the requests that they serve. All in memory: for a channel that nothing is wrong with,
 * a request pays one look-up.
 */
export class HealthBook implements LiveFacts, AttemptReports {
  readonly #records = new Map<number, ChannelRecord>()
  readonly #now: () => number
  readonly #random: () => number
  readonly #waitFor: LiveFacts['waitFor']
  readonly #threshold: number
  readonly #listeners = new Set<HealthListener>()
  readonly #unsaved = new Set<number>()

  constructor({ now, random, waitFor = () => 0, threshold = threeInARow }: HealthBookOptions) {
    this.#now = now
    this.#random = random
    this.#waitFor = waitFor
    this.#threshold = threshold
  }

  // What routing asks.

  standing(target: Target): Standing | undefined {
    const record = this.#records.get(target.channelId)
    return record === undefined || record.quiet ? undefined : standingOf(record, target, this.#now())
  }

  preferred(channelId: number): boolean {
    const span = this.#records.get(channelId)?.preferred
    return span !== undefined && !isOver(span, this.#now())
  }

  firstByteMs(channelId: number, model: string): number | undefined {
    return this.#records.get(channelId)?.speeds.of(model)?.firstByteMs
  }

  totalMs(channelId: number, model: string): number | undefined {
    return this.#records.get(channelId)?.speeds.of(model)?.totalMs
  }

  inFlight(channelId: number): number {
    return this.#records.get(channelId)?.inFlight ?? 0
  }

  waitFor(channelId: number, keyId: number | null): number {
    return this.#waitFor(channelId, keyId)
  }

  /** Failures in a row across all its keys. */
  failuresInRow(channelId: number): number {
    return this.#records.get(channelId)?.failuresInRow ?? 0
  }

  // What the relay tells. A probe is known by its target's object: the same one goes to `begin`, `answered` and `end`.

  begin(target: Target): void {
    const record = this.#record(target.channelId)
    record.inFlight += 1
    if (record.failuresInRow !== (target.failuresBefore ?? 0)) target.failuresBefore = record.failuresInRow
    if (!record.hasCircuits) return
    for (const entry of record.about(target)) {
      const before = entry.circuit
      if (before.phase === 'closed') continue
      this.#apply(target.channelId, record, entry, { type: 'begin' }, '')
      if (entry.circuit !== before && entry.circuit.phase === 'half-open') entry.probe = target
    }
  }

  /** The reply has begun: for a probe that is answer enough, though the stream may go on for an hour. */
  answered(target: Target): void {
    const record = this.#records.get(target.channelId)
    if (record === undefined || !record.hasCircuits) return
    for (const entry of record.about(target)) {
      if (entry.probe === target) this.#apply(target.channelId, record, entry, { type: 'success', probe: true }, '')
    }
  }

  end(target: Target, end: AttemptEnd): void {
    const record = this.#record(target.channelId)
    if (record.inFlight > 0) record.inFlight -= 1
    switch (end.type) {
      case 'success':
        this.#succeeded(record, target, end)
        return
      case 'failure':
        this.#failed(record, target, end.failure, end.message)
        return
      case 'neutral':
        this.#toProbes(record, target)
    }
  }

  // What people and checks say.

  /** Keeps a channel out of use for some milliseconds. */
  trip(channelId: number, forMs: number): void {
    const now = this.#now()
    this.#record(channelId).tripped = { since: now, until: now + forMs }
    this.#tell({ type: 'tripped', channelId })
  }

  /** Forgets what went wrong: all of it is used again. How fast it is stays known. */
  reset(channelId: number): void {
    const record = this.#record(channelId)
    record.tripped = undefined
    record.failuresInRow = 0
    record.aside.clear()
    record.dropAll()
    this.#tell({ type: 'reset', channelId })
  }

  /** Puts a channel first for some milliseconds; 0 = no longer. */
  prefer(channelId: number, forMs: number): void {
    const now = this.#now()
    this.#record(channelId).preferred = forMs > 0 ? { since: now, until: now + forMs } : undefined
    this.#tell({ type: 'preferred', channelId })
  }

  /** Takes a key out of use until `restoreKey`, `reset` or a success with it. */
  setAside(channelId: number, keyId: number, why: AsideKey['why'], reason: string): void {
    const record = this.#record(channelId)
    const known = record.aside.get(keyId)
    if (known?.why === why) return
    record.aside.set(keyId, { why, reason, at: this.#now() })
    this.#tell({ type: 'set-aside', channelId, keyId, why, reason })
  }

  /** A key is fine again: it was paid for, or a check has succeeded with it. */
  restoreKey(channelId: number, keyId: number): void {
    const record = this.#records.get(channelId)
    if (record === undefined) return
    for (const entry of [...record.entries()]) if (entry.keyId === keyId) record.drop(entry)
    if (record.aside.delete(keyId)) this.#tell({ type: 'restored', channelId, keyId })
    this.#unsaved.add(channelId)
  }

  /** Why a key is set aside; undefined = it is not. */
  asideKey(channelId: number, keyId: number): Readonly<AsideKey> | undefined {
    return this.#records.get(channelId)?.aside.get(keyId)
  }

  // What others read, keep and hear.

  /** What the console shows of a channel; its balance is not known here. */
  snapshot(channelId: number, now: number): ChannelFacts {
    return factsOf(channelId, this.#records.get(channelId), now)
  }

  /** What outlives a restart, as plain JSON; null = nothing worth keeping. */
  exportState(channelId: number): unknown {
    const record = this.#records.get(channelId)
    return record === undefined ? null : savedRecord(record, this.#now())
  }

  /** Takes over what `exportState` gave, as far as it makes sense; whatever else comes is ignored. */
  importState(channelId: number, state: unknown): void {
    this.#records.delete(channelId)
    restoreRecord(this.#record(channelId), state, this.#now())
  }

  /** The channels whose state has changed since the last call. */
  takeUnsaved(): number[] {
    const channels = [...this.#unsaved]
    this.#unsaved.clear()
    return channels
  }

  /** Calls back at every change. Answers how to stop. */
  onChange(listener: HealthListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets channels and keys that are no more. */
  keep(channelIds: ReadonlySet<number>, keyIds: ReadonlySet<number>): void {
    for (const [channelId, record] of this.#records) {
      if (!channelIds.has(channelId)) {
        this.#records.delete(channelId)
        this.#unsaved.delete(channelId)
        continue
      }
      for (const keyId of record.aside.keys()) if (!keyIds.has(keyId)) record.aside.delete(keyId)
      for (const entry of [...record.entries()]) {
        if (entry.keyId !== null && !keyIds.has(entry.keyId)) record.drop(entry)
      }
    }
  }

  #succeeded(record: ChannelRecord, target: Target, end: Extract<AttemptEnd, { type: 'success' }>): void {
    const { channelId, keyId, model } = target
    const { stream, firstByteMs, totalMs, empty } = end
    record.lastHour.note(this.#now(), false, firstByteMs)
    if (!empty) record.speeds.note(model, stream, firstByteMs, totalMs)
    if (keyId !== null && record.aside.delete(keyId)) this.#tell({ type: 'restored', channelId, keyId })
    if (record.failuresInRow > 0 && !empty) {
      record.failuresInRow = 0
      this.#tell({ type: 'recovered', channelId })
    }
    if (empty) record.make('key-model', target)
    else if (!record.hasCircuits) return
    for (const entry of record.about(target)) {
      const probe = entry.probe === target
      // An empty answer shows that the channel can be reached and the key is taken, and nothing of the model.
      const says = !empty || entry.scope === 'channel' || entry.scope === 'key'
      const type = says ? 'success' : entry.scope === 'key-model' ? 'empty' : 'neutral'
      const { failures } = entry.circuit
      this.#apply(channelId, record, entry, { type, probe }, emptyAnswers)
      if (type === 'empty' && entry.circuit.failures > failures) this.#countFailure(record, target, emptyAnswers)
    }
  }

  #failed(record: ChannelRecord, target: Target, failure: FailureClass, message: string): void {
    const { channelId, keyId } = target
    const { setAside, cool, retry } = failure
    if (cool === 'none' || retry === 'none') {
      this.#toProbes(record, target)
      return
    }
    record.lastHour.note(this.#now(), true, null)
    this.#unsaved.add(channelId)
    if (setAside !== undefined && keyId !== null) this.setAside(channelId, keyId, setAside, message)
    else {
      const scope = scopeOf(failure)
      const entry = record.make(scope, target)
      const event: CircuitEvent = { type: 'failure', probe: entry.probe === target, ...coolDownOf(failure) }
      this.#apply(channelId, record, entry, event, message)
    }
    // A probe of something wider or narrower that failed for another cause has found out nothing: the next one probes.
    this.#toProbes(record, target)
    if (isItsOwn(failure)) this.#countFailure(record, target, message)
  }

  /**
   * Those in a row are those that began after the one before had failed: a hundred requests that were under way together when
   * a channel went down are one piece of news.
   */
  #countFailure(record: ChannelRecord, { channelId, keyId, failuresBefore = 0 }: Target, reason: string): void {
    if (failuresBefore !== record.failuresInRow) return
    record.failuresInRow += 1
    this.#tell({ type: 'failed', channelId, keyId, failuresInRow: record.failuresInRow, reason })
  }

  /** What the attempt was to find out is not found out. */
  #toProbes(record: ChannelRecord, target: Target): void {
    if (!record.hasCircuits) return
    for (const entry of record.about(target)) {
      if (entry.probe === target) this.#apply(target.channelId, record, entry, { type: 'neutral', probe: true }, '')
    }
  }

  /** `reason` is kept when the event opens the circuit. */
  #apply(channelId: number, record: ChannelRecord, entry: CircuitEntry, event: CircuitEvent, reason: string): void {
    const before = entry.circuit
    const after = next(before, event, this.#now(), this.#random(), this.#threshold)
    if (after === before) return
    const { keyId, model } = entry
    if (reason !== '' && (after.failures > before.failures || after.phase === 'open')) entry.reason = reason
    record.change(entry, after)
    this.#unsaved.add(channelId)
    if (after.phase === 'closed') {
      if (before.phase !== 'closed') this.#tell({ type: 'closed', channelId, keyId, model })
    } else if (after.openings > before.openings) {
      this.#tell({ type: 'opened', channelId, keyId, model, until: after.until, reason: entry.reason })
    }
  }

  #record(channelId: number): ChannelRecord {
    let record = this.#records.get(channelId)
    if (record === undefined) {
      record = new ChannelRecord()
      this.#records.set(channelId, record)
    }
    return record
  }

  #tell(change: HealthChange): void {
    this.#unsaved.add(change.channelId)
    for (const listener of this.#listeners) listener(change)
  }
}

function standingOf(record: ChannelRecord, target: Target, now: number): Standing | undefined {
  const { tripped, aside } = record
  if (tripped !== undefined) {
    if (!isOver(tripped, now)) return { state: 'tripped', until: tripped.until, reason: byHand }
    record.tripped = undefined
  }
  const set = target.keyId === null ? undefined : aside.get(target.keyId)
  if (set !== undefined) return { state: set.why, until: null, reason: set.reason }
  let found: Standing | undefined
  for (const { circuit, reason } of record.about(target)) {
    if (usable(circuit, now)) continue
    const probing = circuit.phase === 'half-open'
    const until = probing ? now + probeMs : circuit.until
    if (found?.until != null && found.until >= until) continue
    found = { state: probing ? 'probing' : circuit.cause === 'limit' ? 'cooling' : 'open', until, reason }
  }
  return found
}

function scopeOf({ cool, counts }: FailureClass): Scope {
  if (cool === undefined || cool === 'none') return counts ?? 'key-model'
  return cool
}

function coolDownOf({ cool, forMs, code }: FailureClass): { cool?: CoolDown } {
  if (cool === undefined) return {}
  const limit = code === 'upstream.rate_limited'
  const cause = limit ? 'limit' : 'failing'
  return { cool: { cause, ...(forMs === undefined ? undefined : { forMs }), slow: !limit } }
}

/** Whether a failure is one of the channel itself: it may be busy, and need not have every model, without being ill. */
function isItsOwn({ cool, code }: FailureClass): boolean {
  return code !== 'upstream.rate_limited' && cool !== 'model' && cool !== 'key-model'
}
