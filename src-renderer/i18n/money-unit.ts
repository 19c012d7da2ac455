/**
 * In which unit amounts of money are shown: US dollars, or the quota units that other gateways count in (500,000 = 1 USD).
 * The choice stays in this browser; prices and what is typed into forms are US dollars always.
 */
import { useSyncExternalStore } from 'react'

export type MoneyUnit = 'usd' | 'quota'

/** Quota units in one US dollar. */
export const quotaPerUsd = 500_000

const storageKey = 'burncloud.moneyUnit'
const listeners = new Set<() => void>()

function read(): MoneyUnit {
  return window.localStorage.getItem(storageKey) === 'quota' ? 'quota' : 'usd'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The unit in force. */
export function useMoneyUnit(): MoneyUnit {
  return useSyncExternalStore(subscribe, read)
}

/** Changes the unit on all pages at once and for next time. */
export function setMoneyUnit(unit: MoneyUnit): void {
  if (unit === 'usd') window.localStorage.removeItem(storageKey)
  else window.localStorage.setItem(storageKey, unit)
  for (const listener of listeners) listener()
}
