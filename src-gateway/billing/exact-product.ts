import type { NanoUsd } from './types.ts'

/**
 * The product of decimal numbers, in US dollars, as integer nano-USD. Each factor is taken as its shortest decimal text, which
 * is what a JSON file says, and the product is exact: 0.1 × 3 is 0.3 here. Rounded half up once, at the end.
 * @throws RangeError for a factor that is negative or no number, and for a product beyond 9 million dollars
 */
export function nanoOfProduct(...factors: readonly number[]): NanoUsd {
  let digits = 1n
  let decimals = -9
  for (const factor of factors) {
    const read = decimalOf(factor)
    digits *= read.digits
    decimals += read.decimals
  }
  const nano = decimals <= 0 ? digits * 10n ** BigInt(-decimals) : halfUp(digits, 10n ** BigInt(decimals))
  if (nano > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`too large an amount: ${factors.join(' × ')}`)
  return Number(nano)
}

/** `value` = `digits` × 10^−`decimals`. */
function decimalOf(value: number): { digits: bigint; decimals: number } {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))
  if (match === null) throw new RangeError(`not a number from 0 on: ${value}`)
  const [, whole = '', fraction = '', exponent = '0'] = match
  return { digits: BigInt(whole + fraction), decimals: fraction.length - Number(exponent) }
}

function halfUp(value: bigint, divisor: bigint): bigint {
  return (value * 2n + divisor) / (divisor * 2n)
}
