import { GatewayError } from '../contract/errors.ts'
import type { BudgetScope } from '../contract/index.ts'

/** The limit that refuses, as far as a client is told of it. */
interface Refusing {
  scope: BudgetScope
  /** null for a token's quota and a user's credit. */
  budgetId: number | null
}

interface Shortage {
  /** What is not spent, nano-USD; below 0 when more was spent than allowed. */
  leftNano: number
  /** Of that, held for requests in progress. */
  heldNano: number
  /** What the request may cost, nano-USD; 0 = nobody asked yet. */
  amountNano: number
  /** When the budget starts anew, milliseconds since 1970; null = never. */
  until: number | null
  at: number
}

/** What is held comes back when a request ends; nobody knows when that is. */
const heldMs = 1000

/** What a client is told when there is not money enough: which limit it is, how much is missing, and when to come back. */
export function overspent(refusing: Refusing, shortage: Shortage): GatewayError {
  const { leftNano, heldNano, amountNano, until, at } = shortage
  const subject = nameOf(refusing)
  const code = refusing.budgetId === null ? 'quota.exhausted' : 'budget.exhausted'
  if (leftNano > 0 && leftNano >= amountNano && heldNano > 0) {
    const held = `of the ${dollars(leftNano)} left, ${dollars(heldNano)} are held for requests in progress`
    const message = `${subject} is too small for another request now: ${held}, and this one may cost ${dollars(amountNano)}.`
    return new GatewayError(code, message, { retryAfterMs: heldMs })
  }
  const message =
    leftNano <= 0 || amountNano === 0
      ? `${subject} is used up.`
      : `${subject} has ${dollars(leftNano)} left, and this request may cost ${dollars(amountNano)}. ` +
        'Fewer tokens for the answer may let it through.'
  return new GatewayError(code, message, until === null ? {} : { retryAfterMs: Math.max(heldMs, until - at) })
}

function nameOf({ scope, budgetId }: Refusing): string {
  if (budgetId === null) return scope === 'token' ? 'The quota of this API key' : 'The credit of this user'
  switch (scope) {
    case 'token':
      return `The budget of this API key (budget ${budgetId})`
    case 'user':
      return `The budget of this user (budget ${budgetId})`
    case 'group':
      return `The budget of this API key's group (budget ${budgetId})`
    case 'channel':
      return `The budget of the channel (budget ${budgetId})`
    case 'gateway':
      return `The budget of this gateway (budget ${budgetId})`
  }
}

/** Rounded to what is worth reading: `$0.0123`. */
function dollars(nano: number): string {
  const usd = nano / 1e9
  return `$${usd >= 1 ? usd.toFixed(2) : Number(usd.toPrecision(3))}`
}
