/**
 * What can be done to the rows that are chosen; shown while some are.
 *
 *   <SelectionBar label={…} count={n} onClear={…} all={{ onChoose, busy }}>
 *     <Button size="small" …/>
 *     <BulkPopover label={t('…')} valid={…} onApply={async () => true}>…fields…</BulkPopover>
 *   </SelectionBar>
 */
import { Button, Popover, PopoverSurface, PopoverTrigger, Spinner } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useSelectionBarStyles } from './selection-bar.styles.ts'

interface SelectionBarProps {
  label: string
  count: number
  onClear: () => void
  /** Where more rows match than are read so far: chooses those as well. */
  all?: { onChoose: () => void; busy: boolean } | undefined
  children: ReactNode
}

export function SelectionBar({ label, count, onClear, all, children }: SelectionBarProps) {
  const { t } = useTranslation()
  const styles = useSelectionBarStyles()
  const format = useFormat()
  return (
    <section className={styles.bar} aria-label={label}>
      <span className={styles.count} role="status">
        {t('common:bulk.selected', { count, number: format.number(count) })}
      </span>
      {children}
      <span className={styles.grow} />
      {all === undefined ? null : (
        <Button
          size="small"
          appearance="transparent"
          disabled={all.busy}
          {...(all.busy ? { icon: <Spinner size="extra-tiny" /> } : {})}
          onClick={all.onChoose}
        >
          {t('common:bulk.selectAll')}
        </Button>
      )}
      <Button
        size="small"
        appearance="subtle"
        icon={<DismissRegular />}
        aria-label={t('common:bulk.clear')}
        title={t('common:bulk.clear')}
        onClick={onClear}
      />
    </section>
  )
}

interface BulkPopoverProps {
  label: string
  valid: boolean
  /** Answers whether it was done; then it closes. */
  onApply: () => Promise<boolean>
  /** Called when it opens, to begin with empty fields. */
  onOpen: () => void
  children: ReactNode
}

/** A button that asks for a value before it changes all chosen rows. */
export function BulkPopover({ label, valid, onApply, onOpen, children }: BulkPopoverProps) {
  const { t } = useTranslation()
  const styles = useSelectionBarStyles()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const apply = async () => {
    if (!valid || busy) return
    setBusy(true)
    if (await onApply()) setOpen(false)
    setBusy(false)
  }
  return (
    <Popover
      open={open}
      trapFocus
      onOpenChange={(_, data) => {
        if (data.open) onOpen()
        setOpen(data.open)
      }}
    >
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small">{label}</Button>
      </PopoverTrigger>
      <PopoverSurface aria-label={label}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            void apply()
          }}
        >
          {children}
          <Button appearance="primary" type="submit" disabled={!valid || busy}>
            {t('common:action.apply')}
          </Button>
        </form>
      </PopoverSurface>
    </Popover>
  )
}
