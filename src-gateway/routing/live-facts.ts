import type { FailureClass } from './classify-failure.ts'

/** Where an attempt goes: the unit that fails and recovers. `model` is the upstream's name. */
export interface Target {
  channelId: number
  keyId: number | null
  model: string
  /** How many attempts on the channel had failed in a row when this one began; set by who counts them. Absent = none. */
  failuresBefore?: number
}

/** Why a target is not used now. */
export interface Standing {
  /**
   * `open`: it failed too often. `probing`: one request is finding out whether it works again. `cooling`: the vendor asked to
   * wait. `tripped`: a person said so.
   */
  state: 'open' | 'probing' | 'cooling' | 'no-credit' | 'revoked' | 'tripped'
  /** Milliseconds since 1970 when it will be tried again; null = not by itself. */
  until: number | null
  /** For people. */
  reason: string
}

/** What is known of channels beside their configuration, at one moment. Every method is a look-up. */
export interface LiveFacts {
  /** What stands against using it; undefined = nothing. A target that is due for its probe may be used. */
  standing(target: Target): Standing | undefined
  /** A person said to use this channel first. */
  preferred(channelId: number): boolean
  /** Smoothed milliseconds to the first byte of streams; undefined = not seen yet. */
  firstByteMs(channelId: number, model: string): number | undefined
  /** Smoothed milliseconds of whole replies that were not streamed. */
  totalMs(channelId: number, model: string): number | undefined
  /** Requests in progress. */
  inFlight(channelId: number): number
  /** Milliseconds until the limits of channel and key allow another request; 0 = now. */
  waitFor(channelId: number, keyId: number | null): number
}

/** How an attempt ended. */
export type AttemptEnd =
  | { type: 'success'; stream: boolean; firstByteMs: number | null; totalMs: number; empty: boolean }
  | { type: 'failure'; failure: FailureClass; message: string }
  /** It says nothing of the target: the client left, the request itself was at fault, another attempt was faster. */
  | { type: 'neutral' }

/**
 * What the relay tells of its attempts. Each `begin` is followed by one `end` with the same object: by it a probe is known
 * among other requests to the same target.
 */
export interface AttemptReports {
  /** Counts it as in progress, and as the probe when one was due. */
  begin(target: Target): void
  /** The reply has begun. For a probe that is answer enough: others need not wait until its stream is over. */
  answered?(target: Target): void
  end(target: Target, end: AttemptEnd): void
}
