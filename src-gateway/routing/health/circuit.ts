import { forLimit, forOutage, forPerson, type Growth, ownCoolDown } from '../cool-down.ts'

/**
 * One circuit: what is known of a thing that fails and recovers. `closed`: it is used. `open`: it is not, until then.
 * `half-open`: one request is out to find whether it works again.
 */
export interface Circuit {
  readonly phase: 'closed' | 'open' | 'half-open'
  /** Failures in a row. */
  readonly failures: number
  /** Answers without content in a row. */
  readonly empties: number
  /** How many times in a row it was opened without a success after it: by that its cool-down grows. */
  readonly openings: number
  /** Milliseconds since 1970 when the phase began. */
  readonly since: number
  /** When `open` ends; in `half-open`, when a probe that has told nothing counts as lost. */
  readonly until: number
  /** `limit`: the vendor wants less; what comes after needs no probe. `failing`: it does not work. */
  readonly cause: 'limit' | 'failing'
}

export type CircuitEvent =
  /** A request goes out. */
  | { type: 'begin' }
  /** `probe`: it was the one request that `half-open` waits for. */
  | { type: 'success'; probe: boolean }
  /** An answer with nothing in it. */
  | { type: 'empty'; probe: boolean }
  /** It says nothing of the thing. */
  | { type: 'neutral'; probe: boolean }
  | { type: 'failure'; probe: boolean; cool?: CoolDown }

/** Wish to open at once. */
export interface CoolDown {
  cause: Circuit['cause']
  /** Milliseconds, as the vendor asked; absent = as its own growth says. */
  forMs?: number
  /** Whether it mostly takes a person to mend it. */
  slow?: boolean
}

export const clean: Circuit = Object.freeze({
  phase: 'closed',
  failures: 0,
  empties: 0,
  openings: 0,
  since: 0,
  until: 0,
  cause: 'failing',
})

/** Answers without content in a row that count as failures. */
const emptiesThatFail = 3
/** Longer than the longest time-outs that a channel may have: what has told nothing since then will tell nothing. */
export const probeLostAfterMs = 75 * 60_000
/** How far a clock may be set back without ending what it measures. */
const clockSlack = 60_000

/** Whether a span of time has ended. A clock that was set back far has lost its beginning: it counts as over. */
export function isOver({ since, until }: Pick<Circuit, 'since' | 'until'>, now: number): boolean {
  return now >= until || now < since - clockSlack
}

/** Whether a request may go there now. What is due for its probe may be used. */
export function usable(circuit: Circuit, now: number): boolean {
  return circuit.phase === 'closed' || isOver(circuit, now)
}

/**
 * What a circuit becomes by an event. `threshold`: failures in a row that open it. `random` in [0, 1) spreads cool-downs.
 * A request that goes out while it is due becomes its probe; whoever calls remembers which one that is.
 */
export function next(circuit: Circuit, event: CircuitEvent, now: number, random: number, threshold: number): Circuit {
  const current = afterLimit(circuit, now)
  const { phase } = current
  if (event.type === 'begin') {
    if (phase === 'closed' || !isOver(current, now)) return current
    return { ...current, phase: 'half-open', since: now, until: now + probeLostAfterMs }
  }
  // Requests that began before it opened end late; they are no news, and only the probe closes it.
  if (phase === 'open') return event.type === 'failure' ? longer(current, event.cool, now) : current
  if (phase === 'half-open' && !event.probe) return current
  switch (event.type) {
    case 'success':
      return clean
    case 'neutral':
      return phase === 'half-open' ? due(current, now) : current
    case 'empty':
      return afterEmpty(current, now, random, threshold)
    case 'failure':
      return afterFailure(current, current.failures + 1, event.cool, now, random, threshold)
  }
}

/** A limit that has passed is passed; how often it came in a row is kept. */
function afterLimit(circuit: Circuit, now: number): Circuit {
  if (circuit.phase !== 'open' || circuit.cause !== 'limit' || !isOver(circuit, now)) return circuit
  return { ...circuit, phase: 'closed', failures: 0, since: now, until: now }
}

/** Open, and to be probed by the next request. */
function due(circuit: Circuit, now: number): Circuit {
  return { ...circuit, phase: 'open', since: now, until: now }
}

function afterEmpty(circuit: Circuit, now: number, random: number, threshold: number): Circuit {
  const empties = circuit.empties + 1
  const seen = { ...circuit, empties }
  if (empties < emptiesThatFail) return circuit.phase === 'half-open' ? due(seen, now) : seen
  const failures = circuit.failures + (empties === emptiesThatFail ? emptiesThatFail : 1)
  return afterFailure(seen, failures, undefined, now, random, threshold)
}

function afterFailure(
  circuit: Circuit,
  failures: number,
  cool: CoolDown | undefined,
  now: number,
  random: number,
  threshold: number,
): Circuit {
  if (circuit.phase === 'closed' && cool === undefined && failures < threshold) return { ...circuit, failures }
  const wait = cool?.forMs ?? ownCoolDown(growthOf(cool), circuit.openings, random)
  return {
    phase: 'open',
    failures,
    empties: circuit.empties,
    openings: circuit.openings + 1,
    since: now,
    until: now + wait,
    cause: cool?.cause ?? 'failing',
  }
}

function growthOf(cool: CoolDown | undefined): Growth {
  if (cool?.cause === 'limit') return forLimit
  return cool?.slow === true ? forPerson : forOutage
}

/** Another request heard that it takes longer. */
function longer(circuit: Circuit, cool: CoolDown | undefined, now: number): Circuit {
  const until = now + (cool?.forMs ?? 0)
  return until > circuit.until ? { ...circuit, until } : circuit
}
