import type { IncomingHttpHeaders } from 'node:http'
import { GatewayError } from '../contract/errors.ts'
import type { Exchange } from './exchange.ts'
import { soonestFor } from './request-plan.ts'

/**
 * When a client that is told to wait may come back, in seconds: as soon as something can serve it, which is seldom what the
 * last of several channels said of itself. `told` is what that one said in its header, `toldMs` wherever it said it, for when
 * nothing better is known. Undefined = as it said.
 */
export function comeBackAfter(
  exchange: Exchange,
  status: number,
  told: string | undefined,
  toldMs: number | undefined,
): string | undefined {
  if (status !== 429 && told === undefined) return undefined
  const ms = soonestFor(exchange)
  if (ms === undefined) return told
  // Who has just answered is asked again when nothing else is left, whatever else stands against it: what it says itself counts.
  const own = told !== undefined && /^\d{1,9}$/.test(told) ? Number(told) * 1000 : (toldMs ?? Number.POSITIVE_INFINITY)
  return own <= ms ? told : secondsOf(ms)
}

/** The head of a refusal that is passed on, with the time that is true of all channels in the place of its own. */
export function comeBackHeaders(
  exchange: Exchange,
  status: number,
  headers: IncomingHttpHeaders,
  toldMs: number | undefined,
): IncomingHttpHeaders {
  const told = headers['retry-after']
  const after = comeBackAfter(exchange, status, told, toldMs)
  if (after === told) return headers
  const { 'retry-after-ms': _own, ...others } = headers
  return { ...others, 'retry-after': after }
}

/** A limit of ours as a client is told it: another channel may be back before the one that is at its limit. */
export function comeBackError(exchange: Exchange, error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'limit.rate' || error.retryAfterMs === undefined) return error
  const ms = soonestFor(exchange) ?? 0
  // At once is what nothing knows of a limit that this request alone is too large for.
  if (ms === 0 || ms >= error.retryAfterMs) return error
  return new GatewayError('limit.rate', error.message, { retryAfterMs: ms })
}

function secondsOf(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)))
}
