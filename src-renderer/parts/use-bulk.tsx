/**
 * Changes many rows and tells what came of it: a toast when all followed (with Undo where there is one), and a dialog that
 * names each row that did not.
 *
 *   const bulk = useBulk()
 *   await bulk.run({ ids, nameOf, call, onDone, done: (count) => t('…'), undo })   // true when something was done
 *   {bulk.dialog}
 */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { codeText, errorText } from '../client/errors.ts'
import { type BulkOutcome, callForAll } from './bulk-call.ts'
import { useNotify } from './notify.tsx'
import { useSelectionBarStyles } from './selection-bar.styles.ts'

interface BulkRun<Item> {
  ids: readonly number[]
  nameOf: (id: number) => string
  /** Called with up to a thousand ids. */
  call: (ids: number[]) => Promise<BulkOutcome<Item>>
  /** What was done is shown. */
  onDone: (done: Item[]) => void
  /** What the toast says when nothing failed. */
  done: (count: number) => string
  /** Puts back what was done; absent where that cannot be. */
  undo?: (done: Item[]) => void
}

interface Failures {
  done: number
  rows: { id: number; name: string; text: string }[]
}

export interface Bulk {
  /** True when at least one row was changed. */
  run: <Item>(what: BulkRun<Item>) => Promise<boolean>
  dialog: ReactNode
}

/** So many rows are named; of more, the number is told. */
const named = 200

export function useBulk(): Bulk {
  const { t } = useTranslation()
  const notify = useNotify()
  const [failures, setFailures] = useState<Failures | null>(null)
  const run = useCallback(
    async <Item,>({ ids, nameOf, call, onDone, done: words, undo }: BulkRun<Item>): Promise<boolean> => {
      try {
        const { done, failed } = await callForAll(ids, call)
        onDone(done)
        if (failed.length > 0) {
          const rows = failed.map(({ id, code, message }) => ({
            id,
            name: nameOf(id),
            text: codeText(code, message, t),
          }))
          setFailures({ done: done.length, rows })
        } else if (undo === undefined) notify.success(words(done.length))
        else notify.undo(words(done.length), () => undo(done))
        return done.length > 0
      } catch (error) {
        notify.error(errorText(error, t))
        return false
      }
    },
    [notify, t],
  )
  const dialog = failures === null ? null : <FailuresDialog failures={failures} onClose={() => setFailures(null)} />
  return useMemo(() => ({ run, dialog }), [run, dialog])
}

function FailuresDialog({ failures, onClose }: { failures: Failures; onClose: () => void }) {
  const { t } = useTranslation()
  const styles = useSelectionBarStyles()
  const { done, rows } = failures
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('common:bulk.failedTitle', { count: rows.length })}</DialogTitle>
          {/* What scrolls must be reachable by keyboard. */}
          <DialogContent {...(rows.length > 8 ? { tabIndex: 0 } : {})}>
            {t('common:bulk.failedText', { count: done })}
            <ul className={styles.failures}>
              {rows.slice(0, named).map(({ id, name, text }) => (
                <li key={id} className={styles.failure}>
                  <span className={styles.name}>{name}</span> · {text}
                </li>
              ))}
              {rows.length <= named ? null : <li>{t('common:bulk.failedMore', { count: rows.length - named })}</li>}
            </ul>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {t('common:action.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
