import type { BudgetAlert } from '../access/accounts.ts'
import { nanoPerUsd, usdOfNano } from '../billing/money.ts'
import type { BudgetRepository } from '../storage/money-types.ts'
import type { Letter } from './mailer.ts'
import type { News } from './notifier.ts'

export interface BudgetAlertsParts {
  storage: Pick<BudgetRepository, 'setAlerted'>
  /** Settles when what was spent so far is in the database: the mark is kept beside it. */
  committed(): Promise<void>
  notifier: { notify(news: News): void }
  mailer: { send(letter: Letter): void }
  /** What a budget is for, for people, and whom to write to beside the usual ones. */
  subject(scope: BudgetAlert['scope'], subject: string): Promise<{ label: string; email: string | null }>
  log: { warn(facts: Record<string, unknown>, message: string): void }
}

/**
 * Tells people that a share of a budget is spent: in the list, on the screen, at the webhook and by e-mail. That it was told is
 * kept, so that a restart tells nothing twice.
 */
export class BudgetAlerts {
  readonly #parts: BudgetAlertsParts
  #last: Promise<void> = Promise.resolve()

  constructor(parts: BudgetAlertsParts) {
    this.#parts = parts
  }

  /** Returns at once. Called once for each mark of a period. */
  passed(alert: BudgetAlert): void {
    this.#last = this.#last.then(() => this.#tell(alert))
  }

  /** Settles when everything passed so far is told and kept; e-mail may still be under way. */
  settled(): Promise<void> {
    return this.#last
  }

  async #tell(alert: BudgetAlert): Promise<void> {
    const { storage, committed, notifier, mailer, subject, log } = this.#parts
    const { budgetId, scope, periodStart, percent } = alert
    try {
      const { label, email } = await subject(scope, alert.subject)
      const message = alertText(alert)
      const kind = isExhausted(alert) ? 'budget-exhausted' : 'budget-alert'
      const channelId = scope === 'channel' ? Number(alert.subject) : null
      notifier.notify({ kind, channelId, channelName: label, message })
      const also = scope === 'user' && email !== null ? [email] : []
      mailer.send({ subject: `${label}: ${headline(alert)}`, text: `${label}\n\n${message}\n`, also })
      await committed()
      await storage.setAlerted(budgetId, periodStart, percent)
    } catch (error) {
      log.warn({ err: error, budgetId, percent }, 'that a budget was passed could not be told or kept')
    }
  }
}

/** Nothing more is served from it. A soft one is only ever told of. */
function isExhausted({ hard, spentNano, limitNano }: BudgetAlert): boolean {
  return hard && spentNano >= limitNano
}

function headline(alert: BudgetAlert): string {
  return isExhausted(alert) ? 'its budget is used up' : `${alert.percent} % of its budget is spent`
}

function alertText(alert: BudgetAlert): string {
  const amounts = `${dollars(alert.spentNano)} of ${dollars(alert.limitNano)} USD`
  if (isExhausted(alert))
    return `The budget is used up: ${amounts}. Further requests are refused until it starts anew or is raised.`
  return `${alert.percent} % of the budget is spent: ${amounts}.`
}

/** To the cent, rounded down, so that nothing reads as spent that is not; less than a dollar in full. */
function dollars(nano: number): string {
  return nano < nanoPerUsd ? String(usdOfNano(nano)) : (Math.floor(nano / 10_000_000) / 100).toFixed(2)
}
