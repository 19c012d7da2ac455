import type { BudgetCharge } from '../storage/money-types.ts'
import type { Counter, Holder } from './money-limits.ts'

/** Whose money a request spends. */
export interface Payer {
  /** null for the console's own playground. */
  tokenId: number | null
  userId: number | null
  /** The token's group. */
  group: string
}

/** Money held for one request in progress. What is called on it once it is settled or released does nothing. */
export interface Hold {
  readonly requestId: string
  /** When the request arrived. */
  readonly at: number
  readonly payer: Payer
  /** nano-USD. */
  readonly amountNano: number
}

/** A request whose true cost is known. */
export interface Spending {
  requestId: string
  at: number
  payer: Payer
  channelId: number | null
  /** nano-USD. */
  costNano: number
}

/** What was counted for one request, to be kept with its row. */
export interface Settlement {
  /** Budgets that the cost counts into. */
  readonly budgets: readonly BudgetCharge[]
}

/** The most that is held for one request, a million dollars: sums of many stay exact. */
export const mostHeldNano = 2 ** 50

/** One place that a hold's amount is counted in. */
export interface Part {
  holder: Holder
  counter: Counter
  amount: number
}

export class OpenedHold implements Hold {
  readonly requestId: string
  readonly at: number
  readonly payer: Payer
  readonly amountNano: number
  parts: Part[] = []
  /** Held in the budgets of channels that are being tried. */
  readonly channels = new Map<number, { amount: number; parts: Part[] }>()

  constructor(requestId: string, at: number, payer: Payer, amountNano: number) {
    this.requestId = requestId
    this.at = at
    this.payer = payer
    this.amountNano = amountNano
  }

  /** Every place, the channels' included. */
  get everywhere(): Part[] {
    const { parts, channels } = this
    if (channels.size === 0) return parts
    return [...parts, ...[...channels.values()].flatMap((channel) => channel.parts)]
  }
}

export class Counted implements Settlement {
  readonly budgets: readonly BudgetCharge[]
  readonly spending: Spending
  readonly amount: number
  counters: readonly Counter[]

  constructor(spending: Spending, amount: number, counters: readonly Counter[], budgets: readonly BudgetCharge[]) {
    this.spending = spending
    this.amount = amount
    this.counters = counters
    this.budgets = budgets
  }
}

/** Counts an amount as held in all of these. */
export function held(holders: readonly Holder[], at: number, amount: number): Part[] {
  return holders.map((holder) => {
    const counter = holder.counterAt(at)
    counter.held += amount
    return { holder, counter, amount }
  })
}

export function giveBack(parts: readonly Part[]): void {
  for (const { counter, amount } of parts) counter.held -= amount
}

/** An amount that can be counted with, whatever somebody computed. */
export function amountOf(nano: number, most: number): number {
  return nano > 0 ? Math.min(Math.ceil(nano), most) : 0
}
