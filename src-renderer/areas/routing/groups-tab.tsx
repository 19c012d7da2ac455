import { Button } from '@fluentui/react-components'
import { EditRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Group } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { useNotify } from '../../parts/notify.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { changedFields } from './form-problems.ts'
import { GroupDrawer, type GroupForm, groupForm } from './group-drawer.tsx'
import { LimitsCell } from './limits-fields.tsx'
import { useRoutingStyles } from './routing.styles.ts'

/** How each group chooses among its channels. Groups themselves are made in the settings. */
export function GroupsTab() {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const groups = useQuery(api.groups.list.queryOptions())
  const [edited, setEdited] = useState<Group | null>(null)
  const update = useMutation(
    api.groups.update.mutationOptions({
      onSuccess: (saved) => {
        void cache.invalidateQueries({ queryKey: api.groups.key() })
        notify.success(t('saved', { name: saved.name }))
        setEdited(null)
      },
    }),
  )
  const columns = useGroupColumns(setEdited)
  const submit = (group: Group, form: GroupForm) => {
    const patch = changedFields(groupForm(group), form)
    if (Object.keys(patch).length === 0) setEdited(null)
    else update.mutate({ name: group.name, ...patch })
  }
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.explained}>{t('groups.text')}</p>
      </div>
      <VirtualTable
        label={t('tab.groups')}
        columns={columns}
        rows={groups.data?.items ?? []}
        rowKey={(row) => row.name}
        loading={groups.isPending}
        error={groups.error}
        onRetry={groups.refetch}
        onOpen={setEdited}
      />
      {edited === null ? null : (
        <GroupDrawer
          key={edited.name}
          group={edited}
          busy={update.isPending}
          error={update.error}
          onSubmit={(form) => submit(edited, form)}
          onClose={() => {
            update.reset()
            setEdited(null)
          }}
        />
      )}
    </>
  )
}

function useGroupColumns(onEdit: (group: Group) => void): Column<Group>[] {
  const { t } = useTranslation('routing')
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'name', header: t('column.group'), flex: 1, min: 120, cell: (row) => <CellText text={row.name} /> },
      {
        id: 'strategy',
        header: t('column.strategy'),
        flex: 1.2,
        min: 140,
        cell: (row) => <CellText text={t(`strategy.${row.strategy}`)} />,
      },
      {
        id: 'sticky',
        header: t('column.sticky'),
        flex: 0.9,
        min: 140,
        cell: (row) => <CellText text={t(row.sticky ? 'sticky.yes' : 'sticky.no')} quiet={!row.sticky} />,
      },
      {
        id: 'fallbacks',
        header: t('column.fallbacks'),
        flex: 1.4,
        min: 130,
        cell: (row) => (
          <CellText
            text={row.fallbacks.length === 0 ? t('common:state.none') : row.fallbacks.join(' → ')}
            quiet={row.fallbacks.length === 0}
          />
        ),
      },
      {
        id: 'limits',
        header: t('column.limits'),
        flex: 1.3,
        min: 120,
        cell: (row) => <LimitsCell limits={row.limits} />,
      },
      {
        id: 'channels',
        header: t('column.channels'),
        width: 90,
        align: 'end',
        cell: (row) => format.number(row.channels),
      },
      {
        id: 'edit',
        header: t('column.actions'),
        width: 56,
        quietHeader: true,
        cell: (row) => (
          <Button
            appearance="subtle"
            size="small"
            icon={<EditRegular />}
            aria-label={t('editThing', { name: row.name })}
            onClick={() => onEdit(row)}
          />
        ),
      },
    ],
    [t, format, onEdit],
  )
}
