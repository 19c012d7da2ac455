import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { CheckmarkCircleRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings, UnpricedModel } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import type { CsvColumn } from '../../parts/csv.ts'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { EmptyState, QueryState } from '../../parts/states.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { DefaultPriceDrawer, EditPriceDrawer, type PriceSubject } from './price-drawer.tsx'
import { usePricesStyles } from './prices.styles.ts'
import { useRefreshPrices } from './prices-data.ts'

const unpricedFile: ReadonlyArray<CsvColumn<UnpricedModel>> = [
  ['model', (one) => one.model],
  ['provider', (one) => one.provider],
  ['requests', (one) => one.requests],
  ['lastUsedAt', (one) => one.lastUsedAt],
]

/** Models that are used or served and have no price, and what happens to requests for them. */
export function UnpricedTab() {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const query = useQuery(api.prices.unpriced.queryOptions())
  const rows = useMemo(() => [...(query.data?.items ?? [])].sort((a, b) => b.requests - a.requests), [query.data])
  const [editing, setEditing] = useState<PriceSubject | null>(null)
  const columns = useUnpricedColumns((one) => setEditing({ model: one.model, provider: null, price: null }))
  return (
    <>
      <Policy />
      <div className={styles.bar}>
        <p className={styles.explained}>{t('unpriced.text')}</p>
        <ExportButton
          subject="unpriced-models"
          columns={unpricedFile}
          disabled={rows.length === 0}
          pages={() => onePage(rows)}
        />
      </div>
      <VirtualTable
        label={t('tab.unpriced')}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.provider ?? ''} ${row.model}`}
        loading={query.isPending}
        error={query.error}
        onRetry={query.refetch}
        onOpen={(row) => setEditing({ model: row.model, provider: null, price: null })}
        empty={
          <EmptyState icon={<CheckmarkCircleRegular />} title={t('unpriced.none')} text={t('unpriced.noneText')} />
        }
      />
      {editing === null ? null : (
        <EditPriceDrawer key={editing.model} subject={editing} onClose={() => setEditing(null)} />
      )}
    </>
  )
}

function useUnpricedColumns(onSet: (one: UnpricedModel) => void): Column<UnpricedModel>[] {
  const { t } = useTranslation('prices')
  const format = useFormat()
  return [
    { id: 'model', header: t('column.model'), flex: 2, min: 200, cell: (row) => <CellText text={row.model} /> },
    {
      id: 'provider',
      header: t('column.provider'),
      flex: 1,
      min: 120,
      cell: (row) => <CellText text={row.provider ?? '–'} quiet={row.provider === null} />,
    },
    {
      id: 'requests',
      header: t('unpriced.requests'),
      width: 150,
      align: 'end',
      cell: (row) => <CellText text={format.number(row.requests)} quiet={row.requests === 0} />,
    },
    {
      id: 'last',
      header: t('unpriced.last'),
      width: 150,
      cell: (row) => (
        <CellText
          text={row.lastUsedAt === null ? t('common:state.never') : format.relative(row.lastUsedAt)}
          quiet={row.lastUsedAt === null}
        />
      ),
    },
    {
      id: 'actions',
      header: t('column.actions'),
      quietHeader: true,
      width: 130,
      cell: (row) => (
        <Button size="small" aria-label={t('setFor', { name: row.model })} onClick={() => onSet(row)}>
          {t('set')}
        </Button>
      ),
    },
  ]
}

const policies = ['free', 'refuse', 'default'] as const

function Policy() {
  const { t } = useTranslation('prices')
  const query = useQuery(api.settings.get.queryOptions())
  return (
    <Card title={t('policy.title')} description={t('policy.text')}>
      <QueryState query={query} lines={1}>
        {(settings) => <PolicyForm settings={settings} />}
      </QueryState>
    </Card>
  )
}

function PolicyForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const format = useFormat()
  const notify = useNotify()
  const cache = useQueryClient()
  const refresh = useRefreshPrices()
  const [editing, setEditing] = useState(false)
  const update = useMutation(
    api.settings.update.mutationOptions({
      onSuccess: () => {
        void cache.invalidateQueries({ queryKey: api.settings.key() })
        refresh()
        setEditing(false)
        notify.success(t('policy.saved'))
      },
    }),
  )
  const { defaultPrice } = settings
  return (
    <>
      <div className={styles.policy}>
        <ChoiceBar
          label={t('policy.title')}
          options={policies.map((value) => ({ value, text: t(`policy.${value}`) }))}
          value={settings.unpriced}
          onChange={(unpriced) => {
            // A default must be there before it can be charged.
            if (unpriced === 'default' && defaultPrice === null) setEditing(true)
            else update.mutate({ unpriced })
          }}
        />
        <span className={styles.quiet}>{t(`policy.${settings.unpriced}Text`)}</span>
        {defaultPrice === null ? null : (
          <Button size="small" onClick={() => setEditing(true)}>
            {t('policy.edit', { input: format.price(defaultPrice.input), output: format.price(defaultPrice.output) })}
          </Button>
        )}
      </div>
      {update.error !== null && !editing ? (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(update.error, t)}</MessageBarBody>
        </MessageBar>
      ) : null}
      {editing ? (
        <DefaultPriceDrawer
          price={defaultPrice}
          busy={update.isPending}
          error={update.error}
          onClose={() => {
            update.reset()
            setEditing(false)
          }}
          onSubmit={(price) => update.mutate({ unpriced: 'default', defaultPrice: price })}
        />
      ) : null}
    </>
  )
}
