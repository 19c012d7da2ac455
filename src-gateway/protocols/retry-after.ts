import type { IncomingHttpHeaders } from 'node:http'

/** How long a vendor asks to wait, in milliseconds. A date is not read: it would need the vendor's clock to agree with ours. */
export function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const exact = Number(headers['retry-after-ms'])
  if (Number.isFinite(exact) && exact > 0) return Math.round(exact)
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : undefined
}
