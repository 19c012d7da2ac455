import { Dialog, DialogSurface } from '@fluentui/react-components'
import { SearchRegular } from '@fluentui/react-icons'
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../../client/connection.ts'
import { KeyCaps } from '../../parts/shortcuts/key-caps.tsx'
import { type FoundEntry, findEntries, type PaletteEntry } from './entries.ts'
import { usePaletteStyles } from './palette.styles.ts'
import { PaletteOption } from './palette-option.tsx'

export interface PaletteDialogProps {
  query: string
  onQuery: (query: string) => void
  /** All there is to choose from; what does not fit is left out here. */
  entries: readonly PaletteEntry[]
  /** Ids of what was used lately, newest first. */
  recent: readonly string[]
  /** The gateway has not answered yet. */
  asking: boolean
  onChoose: (entry: PaletteEntry) => void
  onClose: () => void
}

/** So many lines Page Up and Page Down go. */
const pageLines = 8

function step(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count
    case 'ArrowUp':
      return (at - 1 + count) % count
    case 'PageDown':
      return Math.min(count - 1, at + pageLines)
    case 'PageUp':
      return Math.max(0, at - pageLines)
    default:
      return null
  }
}

/** The palette itself: a field and the list of what fits, as one combobox. */
export function PaletteDialog(props: PaletteDialogProps) {
  const { query, onQuery, entries, recent, asking, onChoose, onClose } = props
  const styles = usePaletteStyles()
  const { t } = useTranslation('palette')
  const { offline } = useConnection()
  // Kept by id, so that the line chosen stays chosen when others come; null: the first.
  const [pointed, point] = useState<string | null>(null)
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)

  const groups = useMemo(() => findEntries(query, entries, recent), [query, entries, recent])
  const lines = groups.flatMap(({ found }) => found)
  const at = Math.max(
    0,
    lines.findIndex(({ entry }) => entry.id === pointed),
  )
  const active: FoundEntry | undefined = lines[at]
  const optionId = (entry: PaletteEntry) => `${listId}-${entry.id}`

  const activeId = active === undefined ? undefined : optionId(active.entry)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list starts at its top again when something else is typed
  useLayoutEffect(() => {
    if (at === 0) list.current?.scrollTo({ top: 0 })
    else if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId, at, query])

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // While an input method puts a character together, all keys are its own, Escape and Enter too.
    if (event.nativeEvent.isComposing) {
      event.stopPropagation()
      return
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      if (active !== undefined) onChoose(active.entry)
      return
    }
    const toEnd = event.ctrlKey || event.metaKey || query === ''
    const next =
      lines.length === 0
        ? null
        : event.key === 'Home' && toEnd
          ? 0
          : event.key === 'End' && toEnd
            ? lines.length - 1
            : step(event.key, at, lines.length)
    if (next === null) return
    event.preventDefault()
    point(lines[next]?.entry.id ?? null)
  }

  return (
    <Dialog open surfaceMotion={null} onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.surface} aria-label={t('label')}>
        <div className={styles.layout}>
          <div className={styles.field}>
            <SearchRegular aria-hidden />
            <input
              className={styles.input}
              // Opening the palette is asking to type into it.
              autoFocus
              type="text"
              role="combobox"
              aria-label={t('label')}
              aria-expanded
              aria-controls={listId}
              aria-autocomplete="list"
              aria-activedescendant={activeId}
              placeholder={t('placeholder')}
              autoComplete="off"
              autoCorrect="off"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={200}
              value={query}
              onChange={(event) => {
                onQuery(event.target.value)
                point(null)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id={listId} ref={list} className={styles.list} role="listbox" aria-label={t('results')}>
            {groups.map(({ group, found }) => (
              // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
              <div key={group} role="group" aria-labelledby={`${listId}-${group}`}>
                <div id={`${listId}-${group}`} className={styles.heading} role="presentation">
                  {t(`group.${group}`)}
                </div>
                {found.map((one) => (
                  <PaletteOption
                    key={one.entry.id}
                    id={optionId(one.entry)}
                    found={one}
                    active={one === active}
                    onPoint={() => point(one.entry.id)}
                    onChoose={() => onChoose(one.entry)}
                  />
                ))}
              </div>
            ))}
            {lines.length === 0 ? <p className={styles.empty}>{t(asking ? 'asking' : 'nothing')}</p> : null}
          </div>
          <div className={styles.foot}>
            <span className={styles.hint} aria-hidden>
              <KeyCaps keys="ArrowUp ArrowDown" />
              {t('hint.move')}
            </span>
            <span className={styles.hint} aria-hidden>
              <KeyCaps keys="Enter" />
              {t('hint.choose')}
            </span>
            <span className={styles.status} role="status">
              {offline ? t('offline') : query.trim() === '' || asking ? '' : t('count', { count: lines.length })}
            </span>
          </div>
        </div>
      </DialogSurface>
    </Dialog>
  )
}
