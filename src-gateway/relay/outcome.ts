import type { ErrorCode } from '../contract/index.ts'
import type { FinishReason } from '../ir/finish-reason.ts'
import type { Usage, UsageSource } from '../ir/usage.ts'

/** How a request ended, for the row. */
export interface Outcome {
  /** What the client was told. */
  status: number
  errorCode: ErrorCode | null
  errorMessage: string | null
  /** What upstream reported; undefined when nothing. */
  usage: Usage | undefined
  /** Where `usage` comes from, when it is not from upstream. */
  usageSource?: UsageSource
  finish: FinishReason | undefined
  /** Whether the upstream did the work: a price per request is due even when no tokens were reported. */
  served: boolean
}

/** A reply of our own making, for which nobody is paid. */
export const ownOutcome: Outcome = Object.freeze({
  status: 200,
  errorCode: null,
  errorMessage: null,
  usage: undefined,
  finish: undefined,
  served: false,
})

/** An outcome of which nothing was used. */
export function failedOutcome(status: number, errorCode: ErrorCode, errorMessage: string): Outcome {
  return { status, errorCode, errorMessage, usage: undefined, finish: undefined, served: false }
}
