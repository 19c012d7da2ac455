import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import type { SettingsSectionId } from './sections.ts'
import { useSettingsStyles } from './settings.styles.ts'

/** Cards above may still grow as their contents come; so long the one that was asked for is kept in view. */
const settlingMs = 2_000

/** `<Section id>` around a card: `?section=<id>` brings it into view and gives it the focus. */
export function Section({ id, children }: { id: SettingsSectionId; children: ReactNode }) {
  const styles = useSettingsStyles()
  const [params] = useSearchParams()
  // Asking again for the section that is in the address already leads there again.
  const { key } = useLocation()
  const wanted = params.get('section') === id
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: see `key`
  useEffect(() => {
    const element = box.current
    const column = element?.parentElement
    if (!wanted || element === null || column === null || column === undefined) return
    const show = () => element.scrollIntoView({ block: 'start' })
    const watch = new ResizeObserver(show)
    const stop = () => {
      watch.disconnect()
      for (const event of ownMoves) window.removeEventListener(event, stop)
    }
    // After the page's heading has taken the focus that every change of page gives it.
    const frame = requestAnimationFrame(() => {
      show()
      // A dialog that the same address has opened keeps it.
      if (document.querySelector('[aria-modal="true"]') === null) element.focus({ preventScroll: true })
      watch.observe(column)
      for (const event of ownMoves) window.addEventListener(event, stop, { passive: true })
    })
    const timer = setTimeout(stop, settlingMs)
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      stop()
    }
  }, [wanted, key])
  return (
    <div ref={box} tabIndex={-1} className={styles.section}>
      {children}
    </div>
  )
}

/** What a person does who wants to be elsewhere on the page. */
const ownMoves = ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const
