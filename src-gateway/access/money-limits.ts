import type { StoredBudget } from '../storage/money-types.ts'
import type { Period, PeriodClock } from './budget-period.ts'

/** Where money of a request is held. A quota and a credit have no budget's id. */
export interface HeldIn {
  scope: StoredBudget['scope']
  subject: string
  budgetId: number | null
}

/** What was spent and what is held of one limit in one period, nano-USD. */
export interface Counter {
  /** What is not yet in the database included. */
  spent: number
  held: number
  /** The highest mark that was told of, percent. */
  alerted: number
}

function counterWith(spent: number, alerted = 0): Counter {
  return { spent, held: 0, alerted }
}

/** A limit of money, whatever it is called. */
export interface Holder extends HeldIn {
  /** null = nothing is refused. */
  readonly limit: number | null
  counterAt(at: number): Counter
  /** When it starts anew; null = never. */
  endAt(at: number): number | null
}

/** The quota of a token or the credit of a user. */
export class Account implements Holder {
  readonly scope: 'token' | 'user'
  readonly subject: string
  readonly budgetId = null
  readonly limit: number | null
  readonly counter: Counter

  constructor(scope: 'token' | 'user', id: number, limit: number | null, spent: number) {
    this.scope = scope
    this.subject = String(id)
    this.limit = limit
    this.counter = counterWith(spent)
  }

  counterAt(): Counter {
    return this.counter
  }

  endAt(): null {
    return null
  }
}

/** A budget with what was spent of it in each period. */
export class BudgetAccount implements Holder {
  readonly fields: StoredBudget
  readonly limit: number | null
  private readonly clock: PeriodClock
  private readonly counters = new Map<number, Counter>()
  private presentStart = Number.NaN
  private present = counterWith(0)

  constructor(fields: StoredBudget, clock: PeriodClock, before: BudgetAccount | undefined) {
    this.fields = fields
    this.limit = fields.hard ? fields.limitNano : null
    this.clock = clock
    // Of another limit, nobody was told yet.
    const told = before?.clock === clock && before.fields.limitNano === fields.limitNano ? before.counters : undefined
    for (const { periodStart, spentNano, alerted } of fields.spend) {
      // What was told is kept after it was told: a change may come in between.
      const heard = Math.max(alerted, told?.get(periodStart)?.alerted ?? 0)
      this.counters.set(periodStart, counterWith(spentNano, heard))
    }
    for (const [start, { alerted }] of told ?? []) {
      if (alerted > 0 && !this.counters.has(start)) this.counters.set(start, counterWith(0, alerted))
    }
  }

  get scope(): StoredBudget['scope'] {
    return this.fields.scope
  }

  get subject(): string {
    return this.fields.subject
  }

  get budgetId(): number {
    return this.fields.id
  }

  periodAt(at: number): Period {
    return this.clock.at(at)
  }

  counterAt(at: number): Counter {
    const { start } = this.clock.at(at)
    if (start === this.presentStart) return this.present
    let counter = this.counters.get(start)
    if (counter === undefined) {
      counter = counterWith(0)
      this.counters.set(start, counter)
    }
    this.presentStart = start
    this.present = counter
    return counter
  }

  endAt(at: number): number | null {
    const { end } = this.clock.at(at)
    return Number.isFinite(end) ? end : null
  }
}

/** Infinite where nothing is refused. */
export function limitOf({ limit }: Holder): number {
  return limit ?? Number.POSITIVE_INFINITY
}

/** nano-USD that are neither spent nor held. */
export function roomOf(holder: Holder, at: number): number {
  const { spent, held } = holder.counterAt(at)
  return limitOf(holder) - spent - held
}

/** What has nothing left has no room for what is free, either. */
export function fits(holder: Holder, at: number, amount: number): boolean {
  const { spent, held } = holder.counterAt(at)
  const limit = limitOf(holder)
  return spent < limit && spent + held + amount <= limit
}
