import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { hasUnsaved } from '../shortcuts/where-keys-go.ts'
import { useActionEntries } from './action-entries.tsx'
import { readAsked, verbNames } from './asked-words.ts'
import type { PaletteEntry } from './entries.ts'
import { useGatewayEntries } from './gateway-entries.tsx'
import { usePlaceEntries } from './local-entries.tsx'
import { PaletteDialog } from './palette-dialog.tsx'
import { closePalette, type ShownPalette } from './palette-store.ts'
import { markUsed, recentIds } from './recent.ts'
import { useAnswers } from './use-answers.ts'

/** The palette while it is open, and the question that comes before what cannot be taken back. */
export function OpenPalette({ initial, from }: ShownPalette) {
  const { t } = useTranslation()
  const [query, setQuery] = useState(initial)
  const [recent] = useState(recentIds)
  const [asked, ask] = useState<PaletteEntry | null>(null)
  const chosen = useRef<PaletteEntry | null>(null)
  const places = usePlaceEntries()
  const actions = useActionEntries()
  const { answers, asking } = useAnswers(query, recent)
  const names = useMemo(() => verbNames(t), [t])
  const found = useGatewayEntries(answers, readAsked(query, names).verb)
  const entries = useMemo(() => [...places, ...actions, ...found], [places, actions, found])

  // What is chosen happens when the palette is gone and the focus is back, so that a page takes the focus and keeps it.
  useEffect(
    () => () => {
      if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true })
      const entry = chosen.current
      if (entry !== null) setTimeout(entry.run)
    },
    [from],
  )

  const choose = (entry: PaletteEntry) => {
    markUsed(entry.id)
    chosen.current = entry
    closePalette()
  }
  const consider = (entry: PaletteEntry) => {
    if (entry.ask !== undefined || (entry.leaves && hasUnsaved())) ask(entry)
    else choose(entry)
  }
  if (asked !== null) {
    const unsaved = asked.leaves && hasUnsaved()
    return (
      <ConfirmDialog
        open
        title={asked.ask?.title ?? t('common:discard.title')}
        text={unsaved ? t('common:discard.text') : asked.ask?.text}
        confirmLabel={asked.ask?.confirm ?? t('common:discard.confirm')}
        danger={asked.ask?.danger === true}
        onConfirm={() => choose(asked)}
        onClose={closePalette}
      />
    )
  }
  return (
    <PaletteDialog
      query={query}
      onQuery={setQuery}
      entries={entries}
      recent={recent}
      asking={asking}
      onChoose={consider}
      onClose={closePalette}
    />
  )
}
