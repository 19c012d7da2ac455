/** Whether shortcuts of characters alone (`N`, `/`, `?`) work. They can be turned off, as WCAG 2.1.4 asks. */
import { useSyncExternalStore } from 'react'

const storageKey = 'burncloud.character-keys'
const listeners = new Set<() => void>()

export function characterKeysOn(): boolean {
  return window.localStorage.getItem(storageKey) !== 'off'
}

/** Kept on this device. */
export function setCharacterKeys(on: boolean): void {
  if (on) window.localStorage.removeItem(storageKey)
  else window.localStorage.setItem(storageKey, 'off')
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // Another window of the app, or another tab.
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** Re-renders when the person changes it. */
export function useCharacterKeys(): boolean {
  return useSyncExternalStore(subscribe, characterKeysOn)
}
