import type { Target } from '../live-facts.ts'
import { type Circuit, clean } from './circuit.ts'
import { LastHour, Speeds } from './speeds.ts'

/** What a circuit is about: `model` is the upstream's name. */
export type Scope = 'channel' | 'key' | 'model' | 'key-model'

/** A circuit that is not simply closed, and what it is about. */
export interface CircuitEntry {
  scope: Scope
  /** null = every key, or the channel needs none. */
  keyId: number | null
  /** null = every model. */
  model: string | null
  circuit: Circuit
  /** What went wrong last, for people. */
  reason: string
  /** The request that a half-open circuit waits for, known by its object. */
  probe: Target | undefined
}

/** A key that is of no use until someone does something about it. */
export interface AsideKey {
  why: 'no-credit' | 'revoked'
  reason: string
  /** Milliseconds since 1970. */
  at: number
}

/** A span of time that a person has set. */
export interface Span {
  since: number
  until: number
}

/** Where a channel serves any model, clients name what they like. */
const mostCircuits = 1000

/** All that is known of one channel. */
export class ChannelRecord {
  inFlight = 0
  /** Failures in a row across all keys and models. */
  failuresInRow = 0
  tripped: Span | undefined
  preferred: Span | undefined
  readonly aside = new Map<number, AsideKey>()
  readonly speeds = new Speeds()
  readonly lastHour = new LastHour()
  /** Those that are not closed. */
  #blocked = 0
  readonly #circuits = new Map<string, CircuitEntry>()

  /** Whether nothing at all stands against any of its keys and models. */
  get quiet(): boolean {
    return this.#blocked === 0 && this.aside.size === 0 && this.tripped === undefined
  }

  get hasCircuits(): boolean {
    return this.#circuits.size > 0
  }

  entries(): IterableIterator<CircuitEntry> {
    return this.#circuits.values()
  }

  entry(scope: Scope, target: Target): CircuitEntry | undefined {
    return this.#circuits.get(nameOf(scope, target.keyId, target.model))
  }

  /** The circuits that have a say about a target, the widest first. */
  about(target: Target): CircuitEntry[] {
    const found: CircuitEntry[] = []
    for (const scope of scopes) {
      const entry = this.entry(scope, target)
      if (entry !== undefined) found.push(entry)
    }
    return found
  }

  /** The circuit of that scope, made when there is none. */
  make(scope: Scope, target: Target): CircuitEntry {
    const found = this.entry(scope, target)
    if (found !== undefined) return found
    const keyId = scope === 'key' || scope === 'key-model' ? target.keyId : null
    const model = scope === 'model' || scope === 'key-model' ? target.model : null
    return this.put({ scope, keyId, model, circuit: clean, reason: '', probe: undefined })
  }

  put(entry: CircuitEntry): CircuitEntry {
    const name = nameOf(entry.scope, entry.keyId, entry.model)
    const known = this.#circuits.get(name)
    if (known !== undefined) this.drop(known)
    else if (this.#circuits.size >= mostCircuits) this.#forgetOne()
    this.#circuits.set(name, entry)
    if (entry.circuit.phase !== 'closed') this.#blocked += 1
    return entry
  }

  /** Gives a circuit its new state; one that has nothing to tell any more is forgotten. */
  change(entry: CircuitEntry, circuit: Circuit): void {
    const before = entry.circuit.phase !== 'closed'
    const after = circuit.phase !== 'closed'
    if (before !== after) this.#blocked += after ? 1 : -1
    entry.circuit = circuit
    if (circuit.phase !== 'half-open') entry.probe = undefined
    if (circuit === clean) this.#circuits.delete(nameOf(entry.scope, entry.keyId, entry.model))
  }

  /** Forgets a circuit whatever its state. */
  drop(entry: CircuitEntry): void {
    this.change(entry, clean)
  }

  dropAll(): void {
    for (const entry of [...this.#circuits.values()]) this.drop(entry)
  }

  #forgetOne(): void {
    let oldest: CircuitEntry | undefined
    for (const entry of this.#circuits.values()) {
      oldest ??= entry
      if (entry.circuit.phase !== 'closed') continue
      oldest = entry
      break
    }
    if (oldest !== undefined) this.drop(oldest)
  }
}

const scopes: readonly Scope[] = ['channel', 'key', 'model', 'key-model']

function nameOf(scope: Scope, keyId: number | null, model: string | null): string {
  switch (scope) {
    case 'channel':
      return ''
    case 'key':
      return `k${keyId}`
    case 'model':
      return `m ${model}`
    case 'key-model':
      return `k${keyId} ${model}`
  }
}
