import { useSyncExternalStore } from 'react'

/** What the palette was opened with; null while it is closed. */
let shown: { initial: string } | null = null
const listeners = new Set<() => void>()

function show(next: { initial: string } | null): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Opens the command palette, wherever the person is; `initial` is what its field starts with. */
export function openPalette(initial = ''): void {
  show({ initial })
}

/** Closes it; what was chosen in it is done by whoever closes it. */
export function closePalette(): void {
  show(null)
}

/** Re-renders when the palette opens or closes. */
export function usePaletteShown(): { initial: string } | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
}
