import type { FailureClass } from '../routing/classify-failure.ts'
import type { LiveFacts } from '../routing/live-facts.ts'
import type { PlannedAttempt } from '../routing/types.ts'

/** An attempt that failed, and how. */
export interface Failed {
  planned: PlannedAttempt
  failure: FailureClass
}

/**
 * Which attempt comes next: another key of the channel when only its key failed, else the next of the plan. A channel and
 * key that failed in this request are not asked again for the same model, and not at all when it was not the model that
 * failed.
 */
export class AttemptOrder {
  /** Attempts taken so far. */
  tried = 0
  private planned: readonly PlannedAttempt[]
  private readonly limit: number
  private readonly standing: LiveFacts['standing'] | undefined
  private readonly asked = new Set<string>()
  private readonly spent = new Set<string>()

  /** `limit`: most attempts. `standing` tells what has been learned since the plan was made; undefined = nothing. */
  constructor(planned: readonly PlannedAttempt[], limit: number, standing: LiveFacts['standing'] | undefined) {
    this.planned = planned
    this.limit = limit
    this.standing = standing
  }

  /** Whether anything could be asked at all. */
  get empty(): boolean {
    return this.planned.length === 0
  }

  /** Puts attempts at another model in the place of those that are left. */
  replace(planned: readonly PlannedAttempt[]): void {
    this.planned = planned
  }

  /** Whether `next` would answer with an attempt. */
  has(after?: Failed): boolean {
    return this.find(after) !== undefined
  }

  /** The next attempt; undefined when none is left. */
  next(after?: Failed): PlannedAttempt | undefined {
    const found = this.find(after)
    if (found === undefined) return undefined
    this.tried += 1
    this.asked.add(placeOf(found))
    return found
  }

  /** The attempt could not be begun, for its channel is at its limit; it does not count, and is not found again. */
  skip(): void {
    this.tried -= 1
  }

  /** An attempt that was skipped is begun after all. */
  take(): void {
    this.tried += 1
  }

  private find(after: Failed | undefined): PlannedAttempt | undefined {
    if (after !== undefined) this.note(after)
    if (this.tried >= this.limit) return undefined
    if (after !== undefined && this.tried > 0 && after.failure.retry === 'same') {
      const other = this.withOtherKey(after.planned)
      if (other !== undefined) return other
    }
    return this.planned.find((planned) => this.free(planned))
  }

  private note({ planned, failure }: Failed): void {
    const ofModel = failure.contextTooLong === true || failure.cool === 'model' || failure.cool === 'key-model'
    if (!ofModel) this.spent.add(pairOf(planned))
  }

  private withOtherKey(planned: PlannedAttempt): PlannedAttempt | undefined {
    const { otherKeys, keyId } = planned
    for (const other of otherKeys) {
      const rest = otherKeys.map((key) => (key === other && keyId !== null ? keyId : key))
      const attempt = { ...planned, keyId: other, otherKeys: rest, reason: `${planned.reason}; another key` }
      if (this.free(attempt)) return attempt
    }
    return undefined
  }

  private free(planned: PlannedAttempt): boolean {
    if (this.asked.has(placeOf(planned)) || this.spent.has(pairOf(planned))) return false
    // The first attempt was planned with what is known now.
    if (this.tried === 0 || this.standing === undefined) return true
    const { channelId, keyId, upstreamModel: model } = planned
    return this.standing({ channelId, keyId, model }) === undefined
  }
}

function pairOf({ channelId, keyId }: PlannedAttempt): string {
  return `${channelId}/${keyId}`
}

function placeOf(planned: PlannedAttempt): string {
  return `${pairOf(planned)}/${planned.upstreamModel}`
}
