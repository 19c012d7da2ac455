import type { LiveFacts } from './live-facts.ts'

/** Nothing is known of any channel beside its configuration: each may be used, and nothing was measured. */
export function noFacts(): LiveFacts {
  return {
    standing: () => undefined,
    preferred: () => false,
    firstByteMs: () => undefined,
    totalMs: () => undefined,
    inFlight: () => 0,
    waitFor: () => 0,
  }
}
