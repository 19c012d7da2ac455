import { Button, Tooltip } from '@fluentui/react-components'
import {
  AddRegular,
  DismissCircleRegular,
  EditRegular,
  HistoryRegular,
  SearchRegular,
  TagMultipleRegular,
} from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import type { CsvColumn } from '../../parts/csv.ts'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { FilterBar, FilterCount, FilterSearch, FilterSelect, FilterSpace } from '../../parts/filter-bar.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { CellText, type Column, type Sort, VirtualTable } from '../../parts/virtual-table.tsx'
import { HistoryDrawer } from './history-drawer.tsx'
import { OriginBadge } from './origin-badge.tsx'
import { EditPriceDrawer, type PriceSubject } from './price-drawer.tsx'
import { filterPrices, type ListedPrice, listPrices, sortPrices, validity, views } from './price-rows.ts'
import { usePricesStyles } from './prices.styles.ts'
import { usePriceSources, useRefreshPrices } from './prices-data.ts'
import { useValidityWords } from './validity-words.ts'

/** Columns of the exported file; what has a structure of its own is JSON in one column. */
const priceFile: ReadonlyArray<CsvColumn<ListedPrice>> = [
  ['model', (row) => row.model],
  ['provider', (row) => row.provider],
  ['origin', (row) => row.origin],
  ['source', (row) => row.source],
  ['validFrom', (row) => row.validFrom],
  ['validTo', (row) => row.validTo],
  ['input', (row) => row.price.input],
  ['output', (row) => row.price.output],
  ['cacheRead', (row) => row.price.cacheRead],
  ['cacheWrite5m', (row) => row.price.cacheWrite5m],
  ['cacheWrite1h', (row) => row.price.cacheWrite1h],
  ['reasoning', (row) => row.price.reasoning],
  ['audioInput', (row) => row.price.audioInput],
  ['audioCacheRead', (row) => row.price.audioCacheRead ?? null],
  ['audioOutput', (row) => row.price.audioOutput],
  ['image', (row) => row.price.image],
  ['imageOutput', (row) => row.price.imageOutput ?? null],
  ['perRequest', (row) => row.price.perRequest],
  ['perImage', (row) => row.price.perImage ?? null],
  ['perSecond', (row) => row.price.perSecond ?? null],
  ['tools', (row) => (row.price.tools === undefined ? null : JSON.stringify(row.price.tools))],
  ['tiers', (row) => (row.price.tiers.length === 0 ? null : JSON.stringify(row.price.tiers))],
  ['serviceTiers', (row) => (row.price.serviceTiers === undefined ? null : JSON.stringify(row.price.serviceTiers))],
  ['regions', (row) => (row.price.regions === undefined ? null : JSON.stringify(row.price.regions))],
]

/** Every price that holds now or will. `?q=` searches, `?view=` narrows; `?set=<model>` opens the form for a model. */
export function ListTab() {
  const { t } = useTranslation('prices')
  const notify = useNotify()
  const refresh = useRefreshPrices()
  const [params, setParams] = useSearchParams()
  const search = params.get('q') ?? ''
  const view = views.find((one) => one === params.get('view')) ?? 'served'
  const [sort, setSort] = useState<Sort>({ key: 'model', direction: 'asc' })
  const { rows, models } = usePriceSources()
  const all = useMemo(
    () => (rows.data === undefined || models.data === undefined ? [] : listPrices(rows.data.items, models.data.items)),
    [rows.data, models.data],
  )
  const shown = useMemo(() => sortPrices(filterPrices(all, search, view), sort), [all, search, view, sort])
  const [editing, setEditing] = useState<PriceSubject | null>(null)
  const [history, setHistory] = useState<string | null>(null)
  const [ending, setEnding] = useState<ListedPrice | null>(null)
  const end = useMutation(
    api.prices.remove.mutationOptions({
      onSuccess: () => {
        refresh()
        notify.success(t('ended', { name: ending?.model ?? '' }))
        setEnding(null)
      },
    }),
  )
  const set = (name: string, value: string) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const asked = params.get('set')
  const subject = editing ?? (asked === null ? null : subjectOf(all, asked))
  const close = () => {
    setEditing(null)
    if (asked !== null) set('set', '')
  }
  const onEdit = useCallback(
    (row: ListedPrice) => setEditing({ model: row.model, provider: row.provider, price: row.price }),
    [],
  )
  const onEnd = useCallback(
    (row: ListedPrice) => {
      end.reset()
      setEnding(row)
    },
    [end.reset],
  )
  const columns = usePriceColumns({ onEdit, onEnd, onHistory: setHistory })
  const failed = rows.error ?? models.error
  return (
    <>
      <FilterBar label={t('find')}>
        <FilterSearch label={t('search')} value={search} onChange={(text) => set('q', text)} />
        <FilterSelect
          label={t('view.label')}
          value={view}
          options={views.map((name) => ({ value: name, label: t(`view.${name}`) }))}
          onChange={(name) => set('view', name === 'served' ? '' : name)}
        />
        <FilterSpace />
        <FilterCount text={rows.isPending || models.isPending ? '' : t('count', { count: shown.length })} />
        <ExportButton subject="prices" columns={priceFile} disabled={shown.length === 0} pages={() => onePage(shown)} />
        <Button
          appearance="primary"
          icon={<AddRegular />}
          onClick={() => setEditing({ model: '', provider: null, price: null })}
        >
          {t('set')}
        </Button>
      </FilterBar>
      <VirtualTable
        label={t('tab.list')}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.key}
        rowHeight={48}
        loading={rows.isPending || models.isPending}
        error={failed}
        onRetry={() => Promise.all([rows.refetch(), models.refetch()])}
        onOpen={onEdit}
        sort={sort}
        onSort={setSort}
        empty={
          all.length > 0 ? (
            <EmptyState
              icon={<SearchRegular />}
              title={t('nothingFound')}
              action={<Button onClick={() => setParams({ view: 'all' }, { replace: true })}>{t('showAll')}</Button>}
            />
          ) : (
            <EmptyState icon={<TagMultipleRegular />} title={t('empty')} text={t('emptyText')} />
          )
        }
      />
      {subject === null || rows.data === undefined || models.data === undefined ? null : (
        <EditPriceDrawer key={subject.model} subject={subject} onClose={close} />
      )}
      {history === null ? null : <HistoryDrawer model={history} onClose={() => setHistory(null)} />}
      <ConfirmDialog
        open={ending !== null}
        danger
        title={t('end.title', { name: ending?.model ?? '' })}
        text={t('end.text')}
        confirmLabel={t('end.action')}
        busy={end.isPending}
        error={end.error}
        onClose={() => setEnding(null)}
        onConfirm={() => ending?.id != null && end.mutate({ id: ending.id })}
      />
    </>
  )
}

/** What the form starts from: the price in force, or none. */
function subjectOf(all: readonly ListedPrice[], model: string): PriceSubject {
  const known = all.find((row) => row.model === model && row.provider === null && validity(row, Date.now()) === 'now')
  return { model, provider: null, price: known?.price ?? null }
}

interface ColumnActions {
  onEdit: (row: ListedPrice) => void
  onEnd: (row: ListedPrice) => void
  onHistory: (model: string) => void
}

function usePriceColumns({ onEdit, onEnd, onHistory }: ColumnActions): Column<ListedPrice>[] {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const format = useFormat()
  const valid = useValidityWords()
  return useMemo(() => {
    const amount = (id: string, sorts: boolean, read: (row: ListedPrice) => number | null): Column<ListedPrice> => ({
      id,
      header: t(`common:price.bucket.${id}`),
      width: id === 'cacheWrite5m' ? 128 : 102,
      align: 'end',
      ...(sorts ? { sortKey: id } : {}),
      cell: (row) => {
        const value = read(row)
        return value === null ? <CellText text="–" quiet /> : format.price(value)
      },
    })
    return [
      {
        id: 'model',
        header: t('column.model'),
        flex: 2,
        min: 190,
        sortKey: 'model',
        cell: (row) => {
          const second = row.provider ?? (row.origin === 'catalog' ? row.source : null) ?? t('everyProvider')
          return (
            <span className={styles.two} title={`${row.model} · ${second}`}>
              <span className={styles.name}>{row.model}</span>
              <span className={styles.second}>{second}</span>
            </span>
          )
        },
      },
      amount('input', true, (row) => row.price.input),
      amount('output', true, (row) => row.price.output),
      amount('cacheRead', false, (row) => row.price.cacheRead),
      amount('cacheWrite5m', false, (row) => row.price.cacheWrite5m),
      { id: 'more', header: t('column.more'), flex: 1.2, min: 110, cell: (row) => <MoreCell row={row} /> },
      {
        id: 'origin',
        header: t('column.origin'),
        flex: 1,
        min: 128,
        cell: (row) => (
          <span className={styles.two} title={row.source ?? undefined}>
            <span>
              <OriginBadge origin={row.origin} />
            </span>
            <span className={styles.second}>{valid(row)}</span>
          </span>
        ),
      },
      {
        id: 'actions',
        header: t('column.actions'),
        quietHeader: true,
        width: 124,
        cell: (row) => (
          <span className={styles.actions}>
            <Tooltip content={t('editThing', { name: row.model })} relationship="label">
              <Button appearance="subtle" size="small" icon={<EditRegular />} onClick={() => onEdit(row)} />
            </Tooltip>
            <Tooltip content={t('historyThing', { name: row.model })} relationship="label">
              <Button appearance="subtle" size="small" icon={<HistoryRegular />} onClick={() => onHistory(row.model)} />
            </Tooltip>
            {row.id === null ? null : (
              <Tooltip content={t('endThing', { name: row.model })} relationship="label">
                <Button appearance="subtle" size="small" icon={<DismissCircleRegular />} onClick={() => onEnd(row)} />
              </Tooltip>
            )}
          </span>
        ),
      },
    ]
  }, [t, styles, format, valid, onEdit, onEnd, onHistory])
}

/** What a price has beside the columns. */
function MoreCell({ row }: { row: ListedPrice }) {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const format = useFormat()
  const { price } = row
  const parts = [
    price.perRequest === 0 ? null : t('more.request', { price: format.price(price.perRequest) }),
    price.reasoning === null ? null : t('common:price.bucket.reasoning'),
    price.audioInput === null && price.audioOutput === null ? null : t('more.audio'),
    price.image === null && price.imageOutput == null && price.perImage == null ? null : t('more.images'),
    price.tiers.length === 0 ? null : t('more.tiers', { count: price.tiers.length }),
    price.tools === undefined ? null : t('more.tools', { count: Object.keys(price.tools).length }),
    price.serviceTiers === undefined ? null : Object.keys(price.serviceTiers).join(', '),
  ].filter((part) => part !== null)
  if (parts.length === 0) return <CellText text="–" quiet />
  return (
    <span className={styles.more} title={parts.join(' · ')}>
      {parts.join(' · ')}
    </span>
  )
}
