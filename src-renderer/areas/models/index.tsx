import { Button } from '@fluentui/react-components'
import { BoxMultipleRegular, SearchRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { Model } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { FilterBar, FilterCount, FilterSearch, FilterSelect, FilterSpace } from '../../parts/filter-bar.tsx'
import { Page } from '../../parts/page.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { ViewsMenu } from '../../parts/views-menu.tsx'
import { type Sort, VirtualTable } from '../../parts/virtual-table.tsx'
import { useModelColumns } from './model-columns.tsx'
import { useModelCommands } from './model-commands.tsx'
import {
  filterModels,
  type ModelFilters,
  type ModelView,
  readFilters,
  sortModels,
  writeFilters,
} from './model-filters.ts'
import { PriceDrawer } from './price-drawer.tsx'

/** What of the address makes a saved view. */
const viewParams = ['q', 'view'] as const

const noModels: Model[] = []

/** Which models there are, who serves them and what they cost. `?model=<name>` opens the price of one. */
export function ModelsPage() {
  const { t } = useTranslation('models')
  const format = useFormat()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const filters = readFilters(params)
  const [sort, setSort] = useState<Sort>({ key: 'name', direction: 'asc' })
  const query = useQuery(api.models.list.queryOptions({ input: {}, staleTime: 15_000 }))
  const models = query.data?.items ?? noModels
  const catalog = query.data?.catalog

  const setOpen = useCallback(
    (name: string | null) =>
      setParams((current) => {
        const next = new URLSearchParams(current)
        if (name === null) next.delete('model')
        else next.set('model', name)
        return next
      }),
    [setParams],
  )
  const onEdit = useCallback((model: Model) => setOpen(model.name), [setOpen])
  const columns = useModelColumns()
  const rowMenu = useModelCommands(onEdit)
  const setFilters = (change: Partial<ModelFilters>) =>
    setParams((current) => writeFilters({ ...readFilters(current), ...change }, current), { replace: true })

  const { search, view } = filters
  const shown = useMemo(() => sortModels(filterModels(models, { search, view }), sort), [models, search, view, sort])
  const openName = params.get('model')
  const open = openName === null ? undefined : models.find((model) => model.name === openName)
  const views: ModelView[] = ['served', 'all', 'unpriced']
  return (
    <Page
      title={t('title')}
      fill
      description={
        catalog === undefined
          ? t('description')
          : t('catalog', {
              models: format.number(catalog.models),
              source: catalog.source,
              date: format.date(catalog.date),
            })
      }
    >
      <FilterBar label={t('filter.label')}>
        <FilterSearch label={t('filter.search')} value={search} onChange={(text) => setFilters({ search: text })} />
        <FilterSelect
          label={t('filter.view')}
          value={view}
          options={views.map((name) => ({ value: name, label: t(`view.${name}`) }))}
          onChange={(name) => setFilters({ view: name as ModelView })}
        />
        <FilterSpace />
        <ViewsMenu page="models" params={viewParams} />
        <FilterCount text={query.isPending ? '' : t('count', { count: shown.length })} />
      </FilterBar>
      <VirtualTable
        label={t('title')}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.name}
        rowHeight={48}
        loading={query.isPending}
        error={query.error}
        onRetry={query.refetch}
        onOpen={onEdit}
        rowMenu={rowMenu}
        sort={sort}
        onSort={setSort}
        empty={
          <Empty
            filters={filters}
            onClear={() => setFilters({ search: '', view: 'all' })}
            onAdd={() => void navigate('/channels?edit=new')}
          />
        }
      />
      {open === undefined ? null : <PriceDrawer key={open.name} model={open} onClose={() => setOpen(null)} />}
    </Page>
  )
}

interface EmptyProps {
  filters: ModelFilters
  onClear: () => void
  onAdd: () => void
}

function Empty({ filters, onClear, onAdd }: EmptyProps) {
  const { t } = useTranslation('models')
  if (filters.search !== '') {
    return (
      <EmptyState
        icon={<SearchRegular />}
        title={t('empty.filtered')}
        action={<Button onClick={onClear}>{t('view.all')}</Button>}
      />
    )
  }
  if (filters.view === 'unpriced') {
    return <EmptyState icon={<BoxMultipleRegular />} title={t('empty.unpriced')} text={t('empty.unpricedText')} />
  }
  return (
    <EmptyState
      icon={<BoxMultipleRegular />}
      title={t('empty.served')}
      text={t('empty.servedText')}
      action={
        <>
          <Button appearance="primary" onClick={onAdd}>
            {t('empty.addChannel')}
          </Button>{' '}
          <Button onClick={onClear}>{t('view.all')}</Button>
        </>
      }
    />
  )
}
