/**
 * `useLooks()`: how this window looks outside its page and what the system asks of the page. In a browser there is no shell, so
 * the window is plain and only the media queries speak.
 */
import { useSyncExternalStore } from 'react'
import type { WindowLooks } from '../../src-main/contract/shell.ts'
import { shell } from '../client/shell.ts'

const plain: WindowLooks = {
  titleBar: 'native',
  titleBarHeight: 0,
  material: 'none',
  accentColor: null,
  highContrast: false,
  reducedTransparency: false,
}

const forced = window.matchMedia('(forced-colors: active)')
const more = window.matchMedia('(prefers-contrast: more)')
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

export interface Looks extends WindowLooks {
  /** The browser replaces the page's colours by the system's few. Drawings must use those by themselves. */
  forcedColors: boolean
  /** Whether the system is dark. */
  dark: boolean
}

let current: Looks = read(shell?.looks ?? plain)
const listeners = new Set<() => void>()

function read(looks: WindowLooks): Looks {
  return {
    ...looks,
    highContrast: looks.highContrast || more.matches,
    forcedColors: forced.matches,
    dark: systemDark.matches,
  }
}

// Asked of the shell once: its looks and the media queries hold for the whole window.
let own: WindowLooks = shell?.looks ?? plain
function renew(): void {
  current = read(own)
  for (const listener of listeners) listener()
}
for (const query of [forced, more, systemDark]) query.addEventListener('change', renew)
shell?.onLooks((looks) => {
  own = looks
  renew()
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLooks(): Looks {
  return useSyncExternalStore(subscribe, () => current)
}
