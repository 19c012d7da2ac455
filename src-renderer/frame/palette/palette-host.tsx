/**
 * The command palette: everything the console can do and show, found by typing. `<PaletteHost>` stands once in the frame;
 * `openPalette()` opens it from anywhere.
 */
import { lazy, Suspense, useEffect } from 'react'
import { usePaletteShown } from './palette-store.ts'

export { openPalette } from './palette-store.ts'

const load = () => import('./open-palette.tsx')
const OpenPalette = lazy(() => load().then((module) => ({ default: module.OpenPalette })))

export function PaletteHost() {
  const shown = usePaletteShown()
  // Its code comes when nothing else is to do, and is there then also while the gateway is away.
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => undefined), 1_500)
    return () => clearTimeout(timer)
  }, [])
  return shown === null ? null : (
    <Suspense>
      <OpenPalette {...shown} />
    </Suspense>
  )
}
