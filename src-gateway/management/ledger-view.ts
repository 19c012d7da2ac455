import type { LedgerEntry } from '../contract/index.ts'
import type { StoredEntry } from '../storage/money-types.ts'
import { instantOf, usdOf } from './convert.ts'

/** A stored movement of money as the contract shows it. */
export function ledgerView({ id, at, amountNano, ...entry }: StoredEntry): LedgerEntry {
  return { ...entry, id: String(id), at: instantOf(at), amountNano, amountUsd: usdOf(amountNano) }
}
