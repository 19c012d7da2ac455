import type { ChannelLease } from '../access/channel-limits.ts'
import { classifyCode, classifyFailure } from '../routing/classify-failure.ts'
import type { AttemptEnd, AttemptReports, Target } from '../routing/live-facts.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import type { AttemptReport } from './attempt-report.ts'
import type { Outcome } from './outcome.ts'

/** Tells the health and the limits of channels how one attempt went: once begun, once ended. */
export class AttemptHealth {
  private readonly reports: AttemptReports | undefined
  private readonly target: Target
  private readonly place: ChannelLease
  private begun = false

  constructor(reports: AttemptReports | undefined, planned: PlannedAttempt, place: ChannelLease) {
    this.reports = reports
    this.place = place
    this.target = { channelId: planned.channelId, keyId: planned.keyId, model: planned.upstreamModel }
  }

  begin(): void {
    this.begun = true
    this.reports?.begin(this.target)
  }

  /** The client gets its first byte. */
  answered(): void {
    if (this.begun) this.reports?.answered?.(this.target)
  }

  /** `used`: tokens in and out. */
  end(end: AttemptEnd, used = 0): void {
    if (!this.begun) {
      this.place.cancel()
      return
    }
    this.begun = false
    this.place.end(used)
    this.reports?.end(this.target, end)
  }

  /** The reply broke off after its first byte. */
  broken(message: string): void {
    this.end({ type: 'failure', failure: classifyCode('upstream.stream_broken'), message })
  }
}

/** What a whole reply says of the channel: a request that was refused for its own faults says nothing. */
export function endOf(
  outcome: Outcome,
  { refusal, facts, firstByteMs, startedMs }: AttemptReport,
  facing: { stream: boolean; answers: boolean; elapsedMs: number; now: number },
): AttemptEnd {
  if (outcome.errorCode !== null) {
    const { status = 502, code } = facts?.error() ?? {}
    const failure = refusal ?? classifyFailure({ status, code, now: facing.now })
    if (failure.retry === 'none') return { type: 'neutral' }
    return { type: 'failure', failure, message: outcome.errorMessage ?? '' }
  }
  return {
    type: 'success',
    stream: facing.stream,
    firstByteMs: firstByteMs === null ? null : firstByteMs - startedMs,
    totalMs: facing.elapsedMs - startedMs,
    empty: facing.answers && outcome.usage?.output === 0,
  }
}
