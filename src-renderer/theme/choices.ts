/** What a person chose for the looks; kept on this device and the same in all windows of it. */
import { useSyncExternalStore } from 'react'
import type { ThemeChoice } from '../../src-main/contract/shell.ts'

/** Whose accent colour buttons and links have. */
export type AccentChoice = 'system' | 'own'

export interface LooksChoices {
  theme: ThemeChoice
  accent: AccentChoice
}

export const themeChoices = ['system', 'light', 'dark', 'contrast'] as const satisfies ThemeChoice[]
export const accentChoices = ['system', 'own'] as const satisfies AccentChoice[]

const keys = { theme: 'burncloud.theme', accent: 'burncloud.accent' } as const
const listeners = new Set<() => void>()
let known: LooksChoices | null = null

function read(): LooksChoices {
  const stored = (name: keyof LooksChoices) => window.localStorage.getItem(keys[name])
  return {
    theme: themeChoices.find((one) => one === stored('theme')) ?? 'system',
    accent: accentChoices.find((one) => one === stored('accent')) ?? 'system',
  }
}

function tell(): void {
  known = null
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // Another window of this app or browser changed it.
  window.addEventListener('storage', tell)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', tell)
  }
}

/** Keeps a choice; every window follows. */
export function choose<Name extends keyof LooksChoices>(name: Name, value: LooksChoices[Name]): void {
  window.localStorage.setItem(keys[name], value)
  tell()
}

export function useChoices(): LooksChoices {
  return useSyncExternalStore(subscribe, () => {
    known ??= read()
    return known
  })
}
