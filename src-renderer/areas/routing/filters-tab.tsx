import { Button, Switch } from '@fluentui/react-components'
import { AddRegular, ShieldTaskRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContentFilter } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { FilterDrawer } from './filter-drawer.tsx'
import { type FilterForm, filterForm } from './filter-form.ts'
import { changedFields } from './form-problems.ts'
import { useRoutingStyles } from './routing.styles.ts'
import { RowButtons } from './row-buttons.tsx'

/** What may not be said through the gateway. */
export function FiltersTab() {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const filters = useQuery(api.filters.list.queryOptions())
  const [edited, setEdited] = useState<ContentFilter | 'new' | null>(null)
  const [deleting, setDeleting] = useState<ContentFilter | null>(null)
  const refresh = () => cache.invalidateQueries({ queryKey: api.filters.key() })
  const onSuccess = ({ name }: ContentFilter) => {
    void refresh()
    notify.success(t('saved', { name }))
    setEdited(null)
  }
  const create = useMutation(api.filters.create.mutationOptions({ onSuccess }))
  const update = useMutation(api.filters.update.mutationOptions({ onSuccess }))
  const toggle = useMutation(
    api.filters.update.mutationOptions({
      onSettled: () => void refresh(),
      onError: (error) => notify.error(errorText(error, t)),
    }),
  )
  const remove = useMutation(
    api.filters.remove.mutationOptions({
      onSuccess: () => {
        void refresh()
        setDeleting(null)
      },
    }),
  )
  const columns = useFilterColumns({
    onEdit: setEdited,
    onToggle: (filter, enabled) => toggle.mutate({ id: filter.id, enabled }),
    onDelete: (filter) => {
      remove.reset()
      setDeleting(filter)
    },
  })
  const submit = (form: FilterForm) => {
    if (edited === null || edited === 'new') {
      create.mutate(form)
      return
    }
    const patch = changedFields(filterForm(edited), form)
    if (Object.keys(patch).length === 0) setEdited(null)
    else update.mutate({ id: edited.id, ...patch })
  }
  const add = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => setEdited('new')}>
      {t('filters.add')}
    </Button>
  )
  const rows = filters.data?.items ?? []
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.explained}>{t('filters.text')}</p>
        {rows.length === 0 ? null : add}
      </div>
      <VirtualTable
        label={t('tab.filters')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        loading={filters.isPending}
        error={filters.error}
        onRetry={filters.refetch}
        onOpen={setEdited}
        empty={
          <EmptyState
            icon={<ShieldTaskRegular />}
            title={t('filters.emptyTitle')}
            text={t('filters.emptyText')}
            action={add}
          />
        }
      />
      {edited === null ? null : (
        <FilterDrawer
          key={edited === 'new' ? 'new' : edited.id}
          filter={edited === 'new' ? null : edited}
          busy={create.isPending || update.isPending}
          error={create.error ?? update.error}
          onSubmit={submit}
          onClose={() => {
            create.reset()
            update.reset()
            setEdited(null)
          }}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        danger
        title={t('deleteTitle', { name: deleting?.name ?? '' })}
        text={t('filters.deleteText')}
        confirmLabel={t('common:action.delete')}
        busy={remove.isPending}
        error={remove.error}
        onClose={() => setDeleting(null)}
        onConfirm={() => deleting !== null && remove.mutate({ id: deleting.id })}
      />
    </>
  )
}

interface FilterActions {
  onEdit: (filter: ContentFilter) => void
  onToggle: (filter: ContentFilter, enabled: boolean) => void
  onDelete: (filter: ContentFilter) => void
}

function useFilterColumns({ onEdit, onToggle, onDelete }: FilterActions): Column<ContentFilter>[] {
  const { t } = useTranslation('routing')
  const format = useFormat()
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
            onChange={(_, data) => onToggle(row, data.checked)}
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
    [t, format, onEdit, onToggle, onDelete],
  )
}
