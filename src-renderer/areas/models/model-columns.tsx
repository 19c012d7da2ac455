import { Badge } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model, Price } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { useModelStyles } from './models.styles.ts'

/** Where a price comes from, in a word. */
export function PriceSourceBadge({ source }: { source: Model['priceSource'] }) {
  const { t } = useTranslation('models')
  if (source === 'none') return <StatusBadge tone="warning" text={t('source.none')} />
  return (
    <Badge appearance="tint" shape="rounded" color={source === 'override' ? 'brand' : 'informative'}>
      {t(`source.${source}`)}
    </Badge>
  )
}

/** The table's columns. */
export function useModelColumns(): Column<Model>[] {
  const { t } = useTranslation('models')
  const format = useFormat()
  return useMemo(() => {
    const amount = (id: string, sortKey: string | undefined, read: (price: Price) => number | null): Column<Model> => ({
      id,
      header: t(`column.${id}`),
      width: 104,
      align: 'end',
      ...(sortKey === undefined ? {} : { sortKey }),
      cell: (row) => {
        const value = row.price === null ? null : read(row.price)
        return value === null ? <CellText text="–" quiet /> : format.price(value)
      },
    })
    return [
      {
        id: 'name',
        header: t('column.name'),
        flex: 2,
        min: 210,
        sortKey: 'name',
        cell: (row) => <NameCell model={row} />,
      },
      { id: 'served', header: t('column.served'), flex: 1.6, min: 160, cell: (row) => <ServedCell model={row} /> },
      amount('input', 'input', (price) => price.input),
      amount('output', 'output', (price) => price.output),
      amount('cacheRead', undefined, (price) => price.cacheRead),
      amount('cacheWrite', undefined, (price) => price.cacheWrite5m),
      {
        id: 'source',
        header: t('column.source'),
        width: 124,
        cell: (row) => <PriceSourceBadge source={row.priceSource} />,
      },
    ]
  }, [t, format])
}

function NameCell({ model }: { model: Model }) {
  const { t } = useTranslation('models')
  const styles = useModelStyles()
  const format = useFormat()
  const second = [
    model.vendor,
    model.contextWindow === null ? null : t('context', { tokens: format.compact(model.contextWindow) }),
  ].filter((part) => part !== null)
  return (
    <span className={styles.two} title={model.name}>
      <span className={styles.name}>{model.name}</span>
      {second.length === 0 ? null : <span className={styles.second}>{second.join(' · ')}</span>}
    </span>
  )
}

function ServedCell({ model }: { model: Model }) {
  const { t } = useTranslation('models')
  const styles = useModelStyles()
  const format = useFormat()
  if (model.channels.length === 0) return <CellText text={t('notServed')} quiet />
  const on = model.channels.filter((channel) => channel.enabled)
  const words = model.channels
    .slice(0, 20)
    .map((channel) => (channel.enabled ? channel.name : t('offChannel', { name: channel.name })))
  return (
    <span className={styles.served} title={words.join('\n')}>
      <span className={styles.count}>{format.number(on.length)}</span>
      <span className={styles.second}>{words.slice(0, 4).join(', ')}</span>
    </span>
  )
}
