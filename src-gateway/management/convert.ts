/** Milliseconds since 1970 as the contract writes an instant. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString()
}

export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instantOf(ms)
}

/** nano-USD as the JSON number in USD that the contract promises. */
export function usdOf(nano: number): number {
  return nano / 1e9
}

/** USD as integer nano-USD, rounded half up. */
export function nanoOf(usd: number): number {
  return Math.round(usd * 1e9)
}
