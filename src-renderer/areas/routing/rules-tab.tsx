import { Button } from '@fluentui/react-components'
import { AddRegular, BranchForkRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRule } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { changedFields } from './form-problems.ts'
import { LimitsCell } from './limits-fields.tsx'
import { useRoutingStyles } from './routing.styles.ts'
import { RowButtons } from './row-buttons.tsx'
import { RuleDrawer } from './rule-drawer.tsx'
import { type RuleForm, ruleForm, toRule } from './rule-form.ts'

/** What is different about routing single models. */
export function RulesTab() {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const rules = useQuery(api.rules.list.queryOptions())
  const [edited, setEdited] = useState<ModelRule | 'new' | null>(null)
  const [deleting, setDeleting] = useState<ModelRule | null>(null)
  const onSuccess = ({ model }: ModelRule) => {
    void cache.invalidateQueries({ queryKey: api.rules.key() })
    notify.success(t('saved', { name: model }))
    setEdited(null)
  }
  const create = useMutation(api.rules.create.mutationOptions({ onSuccess }))
  const update = useMutation(api.rules.update.mutationOptions({ onSuccess }))
  const remove = useMutation(
    api.rules.remove.mutationOptions({
      onSuccess: () => {
        void cache.invalidateQueries({ queryKey: api.rules.key() })
        setDeleting(null)
      },
    }),
  )
  const columns = useRuleColumns(setEdited, (rule) => {
    remove.reset()
    setDeleting(rule)
  })
  const submit = (form: RuleForm) => {
    if (edited === null || edited === 'new') {
      create.mutate(toRule(form))
      return
    }
    const patch = changedFields(toRule(ruleForm(edited)), toRule(form))
    if (Object.keys(patch).length === 0) setEdited(null)
    else update.mutate({ id: edited.id, ...patch })
  }
  const add = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => setEdited('new')}>
      {t('rules.add')}
    </Button>
  )
  const rows = rules.data?.items ?? []
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.explained}>{t('rules.text')}</p>
        {rows.length === 0 ? null : add}
      </div>
      <VirtualTable
        label={t('tab.models')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        loading={rules.isPending}
        error={rules.error}
        onRetry={rules.refetch}
        onOpen={setEdited}
        empty={
          <EmptyState
            icon={<BranchForkRegular />}
            title={t('rules.emptyTitle')}
            text={t('rules.emptyText')}
            action={add}
          />
        }
      />
      {edited === null ? null : (
        <RuleDrawer
          key={edited === 'new' ? 'new' : edited.id}
          rule={edited === 'new' ? null : edited}
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
        title={t('deleteTitle', { name: deleting?.model ?? '' })}
        text={t('rules.deleteText')}
        confirmLabel={t('common:action.delete')}
        busy={remove.isPending}
        error={remove.error}
        onClose={() => setDeleting(null)}
        onConfirm={() => deleting !== null && remove.mutate({ id: deleting.id })}
      />
    </>
  )
}

function useRuleColumns(onEdit: (rule: ModelRule) => void, onDelete: (rule: ModelRule) => void): Column<ModelRule>[] {
  const { t } = useTranslation('routing')
  return useMemo(
    () => [
      { id: 'model', header: t('column.model'), flex: 1.4, min: 150, cell: (row) => <CellText text={row.model} /> },
      {
        id: 'group',
        header: t('column.group'),
        flex: 0.8,
        min: 100,
        cell: (row) => <CellText text={row.group ?? t('rules.everyGroup')} quiet={row.group === null} />,
      },
      {
        id: 'strategy',
        header: t('column.strategy'),
        flex: 1.1,
        min: 130,
        cell: (row) => (
          <CellText
            text={row.strategy === null ? t('rules.asGroup') : t(`strategy.${row.strategy}`)}
            quiet={row.strategy === null}
          />
        ),
      },
      {
        id: 'sticky',
        header: t('column.sticky'),
        flex: 0.9,
        min: 140,
        cell: (row) => (
          <CellText
            text={t(row.sticky === null ? 'rules.asGroup' : row.sticky ? 'sticky.yes' : 'sticky.no')}
            quiet={row.sticky !== true}
          />
        ),
      },
      {
        id: 'fallbacks',
        header: t('column.fallbacks'),
        flex: 1.5,
        min: 130,
        cell: (row) => <FallbackCell rule={row} />,
      },
      {
        id: 'limits',
        header: t('column.limits'),
        flex: 1.2,
        min: 110,
        cell: (row) => <LimitsCell limits={row.limits} />,
      },
      {
        id: 'actions',
        header: t('column.actions'),
        width: 84,
        quietHeader: true,
        cell: (row) => <RowButtons name={row.model} onEdit={() => onEdit(row)} onDelete={() => onDelete(row)} />,
      },
    ],
    [t, onEdit, onDelete],
  )
}

function FallbackCell({ rule }: { rule: ModelRule }) {
  const { t } = useTranslation('routing')
  const parts = [
    rule.fallbacks.length === 0 ? null : rule.fallbacks.join(' → '),
    rule.contextFallbacks.length === 0 ? null : t('rules.whenLong', { list: rule.contextFallbacks.join(' → ') }),
  ].filter((part) => part !== null)
  return <CellText text={parts.length === 0 ? t('common:state.none') : parts.join(' · ')} quiet={parts.length === 0} />
}
