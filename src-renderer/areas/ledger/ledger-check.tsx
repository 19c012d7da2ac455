import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
} from '@fluentui/react-components'
import { ShieldCheckmarkRegular } from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LedgerCheck } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import type { CsvColumn } from '../../parts/csv.ts'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { ErrorState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { useLedgerStyles } from './ledger.styles.ts'

type Difference = LedgerCheck['differences'][number]

const differenceFile: ReadonlyArray<CsvColumn<Difference>> = [
  ['kind', (one) => one.kind],
  ['subject', (one) => one.subject],
  ['storedNano', (one) => one.storedNano],
  ['summedNano', (one) => one.summedNano],
]

/** So many differences are listed; the file has all. */
const listed = 200

/** Recomputes every balance from the ledger and says what came of it. */
export function LedgerCheckButton() {
  const { t } = useTranslation('ledger')
  const styles = useLedgerStyles()
  const [open, setOpen] = useState(false)
  const check = useMutation(api.ledger.check.mutationOptions())
  const run = () => {
    setOpen(true)
    check.mutate(undefined)
  }
  return (
    <>
      <Button icon={<ShieldCheckmarkRegular />} onClick={run}>
        {t('check.action')}
      </Button>
      <Dialog open={open} onOpenChange={(_, data) => setOpen(data.open)}>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>{t('check.title')}</DialogTitle>
            <DialogContent className={styles.stack}>
              {check.data !== undefined ? (
                <Result result={check.data} />
              ) : check.error !== null ? (
                <ErrorState error={check.error} onRetry={run} />
              ) : (
                <Spinner label={t('check.running')} />
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={() => setOpen(false)}>{t('common:action.close')}</Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </>
  )
}

function Result({ result }: { result: LedgerCheck }) {
  const { t } = useTranslation('ledger')
  const styles = useLedgerStyles()
  const format = useFormat()
  const { differences } = result
  return (
    <>
      <span role="status">
        {differences.length === 0 ? (
          <StatusBadge tone="good" text={t('check.good')} />
        ) : (
          <StatusBadge tone="bad" text={t('check.bad', { count: differences.length })} />
        )}
      </span>
      <span>
        {t('check.did', {
          entries: format.number(result.entries),
          compared: format.number(result.compared),
          time: format.ms(result.tookMs),
        })}
      </span>
      {result.reservations === 0 ? null : (
        <span className={styles.quiet}>{t('check.reservations', { count: result.reservations })}</span>
      )}
      {differences.length === 0 ? null : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section className={styles.box} tabIndex={0} aria-label={t('check.differences')}>
            <table className={styles.differences}>
              <thead>
                <tr>
                  <th scope="col">{t('check.subject')}</th>
                  <th scope="col">{t('check.stored')}</th>
                  <th scope="col">{t('check.summed')}</th>
                </tr>
              </thead>
              <tbody>
                {differences.slice(0, listed).map((one) => (
                  <tr key={`${one.kind} ${one.subject}`}>
                    <th scope="row">{one.subject}</th>
                    <td>{format.usdExact(one.storedNano / 1e9)}</td>
                    <td>{format.usdExact(one.summedNano / 1e9)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <span>
            <ExportButton
              size="small"
              subject="ledger-differences"
              columns={differenceFile}
              pages={() => onePage(differences)}
            />
          </span>
        </>
      )}
    </>
  )
}
