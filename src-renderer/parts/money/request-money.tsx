/**
 * `<RequestMoney requestId>`: what the ledger holds of one request: its charge, what was given back, the price that it was
 * charged with, and a button to give back the rest.
 */
import { Button, Link, mergeClasses } from '@fluentui/react-components'
import { ArrowUndoRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LedgerEntry } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { PriceFacts } from '../price/price-facts.tsx'
import { QueryState } from '../states.tsx'
import { useMoneyStyles } from './money.styles.ts'
import { RefundDialog } from './money-dialogs.tsx'
import { openNano } from './movement.ts'

export function RequestMoney({ requestId }: { requestId: string }) {
  const { t } = useTranslation()
  const styles = useMoneyStyles()
  const entries = useQuery(api.ledger.list.queryOptions({ input: { requestId, limit: 200 } }))
  const [refunding, setRefunding] = useState(false)
  return (
    <QueryState query={entries} lines={1}>
      {({ items }) => {
        const left = openNano(items)
        return items.length === 0 ? (
          <span className={styles.quiet}>{t('common:money.noEntries')}</span>
        ) : (
          <div className={styles.stack}>
            <Entries items={items} />
            {left > 0 ? (
              <Button
                className={styles.start}
                size="small"
                icon={<ArrowUndoRegular />}
                onClick={() => setRefunding(true)}
              >
                {t('common:money.refundAction')}
              </Button>
            ) : null}
            <Version entry={items.find((entry) => entry.priceVersion !== null)} />
            {refunding ? (
              <RefundDialog requestId={requestId} chargedUsd={left / 1e9} onClose={() => setRefunding(false)} />
            ) : null}
          </div>
        )
      }}
    </QueryState>
  )
}

function Entries({ items }: { items: readonly LedgerEntry[] }) {
  const { t } = useTranslation()
  const styles = useMoneyStyles()
  const format = useFormat()
  return (
    <table className={styles.entries}>
      <caption hidden>{t('common:money.entries')}</caption>
      <tbody>
        {items.toReversed().map((entry) => (
          <tr key={entry.id}>
            <th scope="row">
              {t(`common:money.entry.${entry.kind}`)}
              <span className={mergeClasses(styles.quiet, styles.beside)}>
                {[format.dateTime(entry.at), entry.by, entry.reason].filter((part) => part !== null).join(' · ')}
              </span>
            </th>
            <td>{`${entry.amountUsd > 0 ? '+' : ''}${format.usdExact(entry.amountUsd)}`.replace('-', '−')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The price as it was when the request was charged; a later one does not change it. */
function Version({ entry }: { entry: LedgerEntry | undefined }) {
  const { t } = useTranslation()
  const styles = useMoneyStyles()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const id = entry?.priceVersion ?? null
  const version = useQuery(
    api.prices.version.queryOptions({
      input: { id: id ?? 0 },
      enabled: open && id !== null,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  if (id === null) return null
  return (
    <div className={styles.stack}>
      <Link as="button" type="button" className={styles.start} aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('common:money.version', { id })}
      </Link>
      {open ? (
        <QueryState query={version} lines={2}>
          {(data) => (
            <>
              <span className={styles.quiet}>
                {[
                  `${data.provider} / ${data.model}`,
                  t(`common:price.origin.${data.origin}`),
                  data.source,
                  t('common:money.firstUsed', { time: format.dateTime(data.firstUsedAt) }),
                ]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </span>
              <PriceFacts price={data.price} />
            </>
          )}
        </QueryState>
      ) : null}
    </div>
  )
}
