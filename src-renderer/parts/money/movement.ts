/** A movement of money that a person makes, as typed. */
export interface MovementForm {
  kind: 'grant' | 'adjust'
  amount: string
  reason: string
}

export type MovementProblem = 'amount' | 'positive' | 'reason'

const amount = /^-?(\d+\.?\d*|\.\d+)$/
const largest = 1_000_000_000

/** An amount of US dollars as typed, with the digits of a nano-dollar at most; undefined when it is none. */
export function readAmount(text: string): number | undefined {
  const trimmed = text.trim()
  if (!amount.test(trimmed) || (trimmed.split('.')[1]?.length ?? 0) > 9) return undefined
  const value = Number(trimmed)
  return Math.abs(value) <= largest ? value : undefined
}

function reasonProblem(reason: string): 'reason' | undefined {
  const length = reason.trim().length
  return length >= 1 && length <= 500 ? undefined : 'reason'
}

/** What is wrong: credit is given, so it is above 0; a correction may go either way but not nowhere. */
export function movementProblems(form: MovementForm): { amount?: MovementProblem; reason?: MovementProblem } {
  const value = readAmount(form.amount)
  const wrong =
    value === undefined || value === 0 ? 'amount' : form.kind === 'grant' && value < 0 ? 'positive' : undefined
  const reason = reasonProblem(form.reason)
  return { ...(wrong === undefined ? {} : { amount: wrong }), ...(reason === undefined ? {} : { reason }) }
}

/** What is wrong with a refund; an empty amount gives all of it back. */
export function refundProblems(form: { amount: string; reason: string }): {
  amount?: MovementProblem
  reason?: MovementProblem
} {
  const value = form.amount.trim() === '' ? undefined : readAmount(form.amount)
  const wrong = form.amount.trim() !== '' && (value === undefined || value <= 0)
  const reason = reasonProblem(form.reason)
  return { ...(wrong ? { amount: 'positive' as const } : {}), ...(reason === undefined ? {} : { reason }) }
}

/** What a request's entries leave to be given back, nano-USD: its charge less what was given back, never below 0. */
export function openNano(entries: readonly { kind: string; amountNano: number }[]): number {
  const sum = entries
    .filter(({ kind }) => kind === 'charge' || kind === 'refund')
    .reduce((total, { amountNano }) => total + amountNano, 0)
  return Math.max(0, -sum)
}
