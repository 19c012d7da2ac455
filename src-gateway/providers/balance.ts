import type { Balance } from './types.ts'

/** Where a vendor tells what is left of an account, and how to read it. */
export interface BalanceSpec {
  /** Path on the vendor's host that the paths stand below (`/v1`), found as the other doors are. */
  door: string
  /** Asked in this order until one answers: some want a key with more rights than most have. */
  paths: readonly string[]
  /** undefined = the answer tells no balance. `host` is the one asked: where the currency goes by it. */
  parse(body: unknown, host: string): Balance | undefined
}

/** A member of a JSON object; undefined when there is none. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** An amount as vendors write it, a number or its digits; undefined when it is neither. */
export function amountOf(value: unknown): number | undefined {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof amount === 'number' && Number.isFinite(amount) ? amount : undefined
}

/** An account of which one amount is told. `inUsd` false = the amount is in another currency and is not shown as dollars. */
export function accountOf(amount: number | undefined, inUsd: boolean): Balance | undefined {
  return amount === undefined ? undefined : { usd: inUsd ? amount : null, usable: amount > 0 }
}
