/**
 * The command palette: everything the console can do and show, found by typing. `<PaletteHost>` stands once in the frame;
 * `openPalette()` opens it from anywhere.
 */
import type { PaletteEntry } from './entries.ts'
import { usePageEntries } from './local-entries.tsx'
import { PaletteDialog } from './palette-dialog.tsx'
import { closePalette, usePaletteShown } from './palette-store.ts'
import { markUsed } from './recent.ts'

export { openPalette } from './palette-store.ts'

export function PaletteHost() {
  const shown = usePaletteShown()
  return shown === null ? null : <OpenPalette initial={shown.initial} />
}

function OpenPalette({ initial }: { initial: string }) {
  const entries = usePageEntries()
  const choose = (entry: PaletteEntry) => {
    markUsed(entry.id)
    closePalette()
    entry.run()
  }
  return <PaletteDialog initial={initial} entries={entries} onChoose={choose} onClose={closePalette} />
}
