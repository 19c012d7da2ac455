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

/** What storage says, read once: hundreds of figures ask at each drawing. */
let kept: MoneyUnit | null = null

function read(): MoneyUnit {
  kept ??= window.localStorage.getItem(storageKey) === 'quota' ? 'quota' : 'usd'
  return kept
}

function tell(): void {
  kept = null
  for (const listener of listeners) listener()
}

function onStorage({ key }: StorageEvent): void {
  if (key === storageKey || key === null) tell()
}

function subscribe(listener: () => void): () => void {
  // Another window of the app, or another tab: one choice for all of them.
  if (listeners.size === 0) window.addEventListener('storage', onStorage)
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
  tell()
}
