import type { NanoUsd } from './types.ts'

/** 10⁹: what one US dollar is in nano-USD. */
export const nanoPerUsd = 1_000_000_000

/** 10⁶: a ratio of 1 in millionths. */
export const ratioOne = 1_000_000

/**
 * US dollars as a JSON number to integer nano-USD. Read from the number's decimal text, so that 0.1 is exactly 100,000,000:
 * a product of floats would drift. Decimals beyond the ninth are rounded half up.
 * @throws RangeError for what is no finite number from 0 on, or beyond 9 million dollars
 */
export function nanoOfUsd(usd: number): NanoUsd {
  return scaleDecimal(usd, 9)
}

/** Integer nano-USD to the JSON number of US dollars at the border: the double nearest to the exact value. */
export function usdOfNano(nano: NanoUsd | bigint): number {
  return Number(nano) / nanoPerUsd
}

/** A ratio (1.5) to millionths (1,500,000). @throws RangeError like `nanoOfUsd` */
export function millionthsOf(ratio: number): number {
  return scaleDecimal(ratio, 6)
}

/** Millionths back to the ratio as people write it. */
export function ratioOfMillionths(millionths: number): number {
  return millionths / ratioOne
}

/** `value` × 10^`digits` as an integer, by moving the point in its shortest decimal text; rounded half up. */
function scaleDecimal(value: number, digits: number): number {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))
  if (match === null) throw new RangeError(`not an amount from 0 on: ${value}`)
  const whole = match[1] ?? ''
  const fraction = match[2] ?? ''
  // Where the point stands in whole + fraction after the move.
  const point = whole.length + Number(match[3] ?? 0) + digits
  const text = whole + fraction
  const kept = point <= 0 ? '0' : text.slice(0, point).padEnd(point, '0')
  const next = point < 0 ? '0' : (text[point] ?? '0')
  const scaled = Number(kept) + (next >= '5' ? 1 : 0)
  if (!Number.isSafeInteger(scaled)) throw new RangeError(`too large an amount: ${value}`)
  return scaled
}
