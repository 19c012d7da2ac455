import { nanoOfUsd, usdOfNano } from '../billing/money.ts'
import { type ErrorCode, GatewayError } from '../contract/index.ts'

/** Milliseconds since 1970 as the contract writes an instant. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString()
}

export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instantOf(ms)
}

/** nano-USD as the JSON number in USD that the contract promises. */
export function usdOf(nano: number): number {
  return usdOfNano(nano)
}

/** USD of an input as integer nano-USD. @throws GatewayError `code` when it is too large to be counted exactly */
export function nanoOf(usd: number, field: string, code: ErrorCode = 'request.invalid'): number {
  try {
    return nanoOfUsd(usd)
  } catch (error) {
    throw new GatewayError(code, `${field}: at most 9,000,000 US dollars can be counted exactly`, {
      field,
      cause: error,
    })
  }
}
