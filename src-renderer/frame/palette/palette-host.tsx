/**
 * The command palette: everything the console can do and show, found by typing. `<PaletteHost>` stands once in the frame;
 * `openPalette()` opens it from anywhere.
 */
import { lazy, Suspense, useEffect } from 'react'
import { closePalette, typeAhead, usePaletteShown } from './palette-store.ts'

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
    <Suspense fallback={<TypedAhead text={shown.initial} />}>
      <OpenPalette {...shown} />
    </Suspense>
  )
}

/** Keeps what is typed while the palette's code is on its way: no letter is lost, and none is taken for a shortcut of the page. */
function TypedAhead({ text }: { text: string }) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (event.key === 'Escape') closePalette()
      else if (event.key === 'Backspace') typeAhead(text.slice(0, -1))
      else if (event.key.length === 1) typeAhead(text + event.key)
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [text])
  return null
}
