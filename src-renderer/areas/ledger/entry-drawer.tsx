import { Link } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useHref } from 'react-router'
import type { LedgerEntry } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { EntityName } from '../../parts/entity-name.tsx'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { RequestMoney } from '../../parts/money/request-money.tsx'
import { useLedgerStyles } from './ledger.styles.ts'
import { KindBadge, SignedAmount } from './ledger-columns.tsx'

/** One movement, and for a request's charge what else the ledger holds of that request. */
export function EntryDrawer({ entry, onClose }: { entry: LedgerEntry; onClose: () => void }) {
  const { t } = useTranslation('ledger')
  const styles = useLedgerStyles()
  const format = useFormat()
  const logHref = useHref(`/logs?${new URLSearchParams({ request: entry.requestId ?? '' })}`)
  const facts: [string, ReactNode][] = [
    [t('column.kind'), <KindBadge key="kind" kind={entry.kind} />],
    [t('column.amount'), <SignedAmount key="amount" usd={entry.amountUsd} exact />],
    [t('column.at'), format.dateTime(entry.at)],
    [t('column.user'), <EntityName key="user" kind="user" id={entry.userId} />],
    [t('column.key'), <EntityName key="key" kind="token" id={entry.tokenId} />],
    [t('column.channel'), <EntityName key="channel" kind="channel" id={entry.channelId} />],
  ]
  for (const name of ['group', 'model', 'by', 'reason'] as const) {
    const value = entry[name]
    if (value !== null) facts.push([t(`column.${name}`), value])
  }
  return (
    <DetailDrawer open size="medium" title={t('entry')} onClose={onClose}>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
        <Fact name={t('column.id')}>
          {entry.id} <CopyButton text={entry.id} label={t('copyId')} size="small" />
        </Fact>
        {entry.requestId === null ? null : (
          <Fact name={t('column.request')}>
            <Link href={logHref}>{entry.requestId}</Link>{' '}
            <CopyButton text={entry.requestId} label={t('copyRequest')} size="small" />
          </Fact>
        )}
      </dl>
      {entry.requestId === null ? null : (
        <section className={styles.stack} aria-label={t('ofRequest')}>
          <h3 className={styles.heading}>{t('ofRequest')}</h3>
          <RequestMoney requestId={entry.requestId} />
        </section>
      )}
    </DetailDrawer>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
