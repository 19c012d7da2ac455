import { setImmediate } from 'node:timers/promises'
import type { PriceRepository } from '../storage/money-types.ts'

/** Written in one transaction: a list of thousands may not hold up the requests that are relayed meanwhile. */
const atOnce = 50

/** Sets many prices, portion by portion. What a crash leaves out, the next comparison shows again. */
export async function setPrices(
  storage: Pick<PriceRepository, 'set'>,
  rows: Parameters<PriceRepository['set']>[0],
  now: number,
): Promise<void> {
  for (let at = 0; at < rows.length; at += atOnce) {
    if (at > 0) await setImmediate()
    await storage.set(rows.slice(at, at + atOnce), now)
  }
}
