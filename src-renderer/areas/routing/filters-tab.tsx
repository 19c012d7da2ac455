import { Switch } from '@fluentui/react-components'
import { ShieldTaskRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContentFilter } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { useNotify } from '../../parts/notify.tsx'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { FilterDrawer } from './filter-drawer.tsx'
import { filterForm } from './filter-form.ts'
import { ListTab } from './list-tab.tsx'
import { RowButtons } from './row-buttons.tsx'

/** What may not be said through the gateway. */
export function FiltersTab() {
  const { t } = useTranslation('routing')
  const cache = useQueryClient()
  const filters = useQuery(api.filters.list.queryOptions())
  return (
    <ListTab
      words="filters"
      label={t('tab.filters')}
      icon={<ShieldTaskRegular />}
      query={filters}
      useColumns={useFilterColumns}
      nameOf={(filter) => filter.name}
      formOf={filterForm}
      create={(form) => client.filters.create(form)}
      update={(id, patch) => client.filters.update({ id, ...patch })}
      remove={(id) => client.filters.remove({ id })}
      onChanged={() => void cache.invalidateQueries({ queryKey: api.filters.key() })}
      drawer={(props) => <FilterDrawer {...props} />}
    />
  )
}

/** Switches a filter on or off in the list. */
function useToggle() {
  const { t } = useTranslation('routing')
  const notify = useNotify()
  const cache = useQueryClient()
  return useMutation(
    api.filters.update.mutationOptions({
      onSettled: () => void cache.invalidateQueries({ queryKey: api.filters.key() }),
      onError: (error) => notify.error(errorText(error, t)),
    }),
  )
}

interface FilterActions {
  onEdit: (filter: ContentFilter) => void
  onDelete: (filter: ContentFilter) => void
}

function useFilterColumns({ onEdit, onDelete }: FilterActions): Column<ContentFilter>[] {
  const { t } = useTranslation('routing')
  const format = useFormat()
  const { mutate: toggle } = useToggle()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), flex: 1.4, min: 150, cell: (row) => <CellText text={row.name} /> },
      {
        id: 'patterns',
        header: t('column.patterns'),
        flex: 2,
        min: 180,
        cell: (row) => (
          <CellText
            text={t(`filters.${row.kind}`, {
              count: row.patterns.length,
              number: format.number(row.patterns.length),
              list: row.patterns.slice(0, 5).join(', '),
            })}
          />
        ),
      },
      {
        id: 'target',
        header: t('column.target'),
        flex: 1.2,
        min: 160,
        cell: (row) => <CellText text={t(`filterTarget.${row.target}`)} />,
      },
      {
        id: 'action',
        header: t('column.action'),
        flex: 0.7,
        min: 90,
        cell: (row) => <CellText text={t(`filterActionShort.${row.action}`)} />,
      },
      {
        id: 'groups',
        header: t('column.group'),
        flex: 0.9,
        min: 100,
        cell: (row) => (
          <CellText
            text={row.groups.length === 0 ? t('rules.everyGroup') : row.groups.join(', ')}
            quiet={row.groups.length === 0}
          />
        ),
      },
      {
        id: 'enabled',
        header: t('column.enabled'),
        width: 76,
        cell: (row) => (
          <Switch
            aria-label={t('enableThing', { name: row.name })}
            checked={row.enabled}
            onChange={(_, data) => toggle({ id: row.id, enabled: data.checked })}
          />
        ),
      },
      {
        id: 'actions',
        header: t('column.actions'),
        width: 84,
        quietHeader: true,
        cell: (row) => <RowButtons name={row.name} onEdit={() => onEdit(row)} onDelete={() => onDelete(row)} />,
      },
    ],
    [t, format, toggle, onEdit, onDelete],
  )
}
