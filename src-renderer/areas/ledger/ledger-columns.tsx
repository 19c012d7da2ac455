import { Badge, mergeClasses } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LedgerEntry, LedgerKind } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import type { CsvColumn } from '../../parts/csv.ts'
import { EntityName } from '../../parts/entity-name.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { useLedgerStyles } from './ledger.styles.ts'

/** Columns of the exported file; amounts exactly, as integers of a nano-dollar. */
export const ledgerFile: ReadonlyArray<CsvColumn<LedgerEntry>> = [
  ['id', (entry) => entry.id],
  ['at', (entry) => entry.at],
  ['kind', (entry) => entry.kind],
  ['amountUsd', (entry) => entry.amountUsd],
  ['amountNano', (entry) => entry.amountNano],
  ['userId', (entry) => entry.userId],
  ['tokenId', (entry) => entry.tokenId],
  ['channelId', (entry) => entry.channelId],
  ['group', (entry) => entry.group],
  ['model', (entry) => entry.model],
  ['requestId', (entry) => entry.requestId],
  ['priceVersion', (entry) => entry.priceVersion],
  ['by', (entry) => entry.by],
  ['reason', (entry) => entry.reason],
]

const colors: Record<LedgerKind, 'informative' | 'warning' | 'success' | 'brand' | 'important'> = {
  charge: 'informative',
  refund: 'warning',
  grant: 'success',
  redeem: 'success',
  adjust: 'brand',
}

export function KindBadge({ kind }: { kind: LedgerKind }) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" shape="rounded" color={colors[kind]}>
      {t(`common:money.entry.${kind}`)}
    </Badge>
  )
}

/** A signed amount: what a balance changed by; `exact` with every digit it has. */
export function SignedAmount({ usd, exact = false }: { usd: number; exact?: boolean }) {
  const styles = useLedgerStyles()
  const format = useFormat()
  const write = exact ? format.usdExact : format.usd
  return (
    <span className={mergeClasses(styles.amount, usd > 0 && styles.plus)}>
      {usd > 0 ? `+${write(usd)}` : write(usd).replace('-', '−')}
    </span>
  )
}

export function useLedgerColumns(): Column<LedgerEntry>[] {
  const { t } = useTranslation('ledger')
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'at',
        header: t('column.at'),
        width: 198,
        fixed: true,
        cell: (row) => <CellText text={format.dateTime(row.at)} />,
      },
      { id: 'kind', header: t('column.kind'), width: 104, cell: (row) => <KindBadge kind={row.kind} /> },
      {
        id: 'amount',
        header: t('column.amount'),
        width: 124,
        align: 'end',
        cell: (row) => <SignedAmount usd={row.amountUsd} />,
      },
      {
        id: 'user',
        header: t('column.user'),
        flex: 1,
        min: 96,
        cell: (row) => <EntityName kind="user" id={row.userId} />,
      },
      {
        id: 'key',
        header: t('column.key'),
        flex: 1,
        min: 96,
        cell: (row) => <EntityName kind="token" id={row.tokenId} />,
      },
      {
        id: 'channel',
        header: t('column.channel'),
        flex: 1,
        min: 96,
        cell: (row) => <EntityName kind="channel" id={row.channelId} />,
      },
      {
        id: 'what',
        header: t('column.what'),
        flex: 1.8,
        min: 150,
        cell: (row) => {
          const words = [row.model, row.reason, row.by].filter((part) => part !== null).join(' · ')
          return <CellText text={words === '' ? '–' : words} quiet={row.kind === 'charge' && row.model === null} />
        },
      },
    ],
    [t, format],
  )
}
