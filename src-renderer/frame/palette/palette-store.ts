import { useSyncExternalStore } from 'react'

/** What the palette was opened with, and where the focus was; null while it is closed. */
export interface ShownPalette {
  initial: string
  from: Element | null
}

let shown: ShownPalette | null = null
const listeners = new Set<() => void>()

function show(next: ShownPalette | null): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Opens the command palette, wherever the person is; `initial` is what its field starts with. */
export function openPalette(initial = ''): void {
  // Asked for once more, it stays as it is.
  if (shown === null) show({ initial, from: document.activeElement })
}

/** Takes what is typed while the palette is open and its field is not there yet; for its host alone. */
export function typeAhead(text: string): void {
  if (shown !== null) show({ ...shown, initial: text })
}

/** Closes it; what was chosen in it is done by whoever closes it. */
export function closePalette(): void {
  show(null)
}

/** Re-renders when the palette opens or closes. */
export function usePaletteShown(): ShownPalette | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
}
