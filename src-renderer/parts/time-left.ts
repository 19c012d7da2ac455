/** Milliseconds until an instant, in whole seconds as a countdown shows them; null when there is none or it has passed. */
export function timeLeft(until: string | null, now: number): number | null {
  if (until === null) return null
  const left = Date.parse(until) - now
  return left > 0 ? Math.ceil(left / 1_000) * 1_000 : null
}
