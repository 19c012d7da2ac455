import { BranchForkRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRule } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { CellText, type Column } from '../../parts/virtual-table.tsx'
import { LimitsCell } from './limits-fields.tsx'
import { ListTab } from './list-tab.tsx'
import { RowButtons } from './row-buttons.tsx'
import { RuleDrawer } from './rule-drawer.tsx'
import { ruleForm, toRule } from './rule-form.ts'

/** What is different about routing single models. */
export function RulesTab() {
  const { t } = useTranslation('routing')
  const cache = useQueryClient()
  const rules = useQuery(api.rules.list.queryOptions())
  return (
    <ListTab
      words="rules"
      label={t('tab.models')}
      icon={<BranchForkRegular />}
      query={rules}
      useColumns={useRuleColumns}
      nameOf={(rule) => rule.model}
      formOf={ruleForm}
      create={(form) => client.rules.create(form)}
      update={(id, patch) => client.rules.update({ id, ...patch })}
      remove={(id) => client.rules.remove({ id })}
      onChanged={() => void cache.invalidateQueries({ queryKey: api.rules.key() })}
      drawer={(props) => <RuleDrawer {...props} onSubmit={(form) => props.onSubmit(toRule(form))} />}
    />
  )
}

interface RowActions {
  onEdit: (rule: ModelRule) => void
  onDelete: (rule: ModelRule) => void
}

function useRuleColumns({ onEdit, onDelete }: RowActions): Column<ModelRule>[] {
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
