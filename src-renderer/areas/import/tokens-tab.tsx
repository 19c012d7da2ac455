import { SearchRegular } from '@fluentui/react-icons'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportPlan, ImportToken } from '../../../src-gateway/contract/imports.ts'
import { useFormat } from '../../i18n/format.ts'
import { FilterBar, FilterCount, FilterSearch, FilterSpace } from '../../parts/filter-bar.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { useImportStyles } from './import.styles.ts'
import { noteWords } from './note-words.ts'
import { type Choice, selectShown } from './plan-choice.ts'

export interface TokensTabProps {
  plan: ImportPlan
  choice: Choice
  onChoose: (change: Partial<Choice>) => void
}

/** Keys that clients go on using. */
export function TokensTab({ plan, choice, onChoose }: TokensTabProps) {
  const { t } = useTranslation('import')
  const format = useFormat()
  const [search, setSearch] = useState('')
  const shown = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean)
    return plan.tokens.filter(({ name, hint, group }) => {
      const text = `${name}\n${hint}\n${group}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
  }, [plan.tokens, search])
  return (
    <>
      <FilterBar label={t('filter.label')}>
        <FilterSearch label={t('filter.searchTokens')} value={search} onChange={setSearch} />
        <FilterSpace />
        <FilterCount
          text={t('filter.count', {
            selected: format.number(choice.tokens.size),
            total: format.number(plan.tokens.length),
          })}
        />
      </FilterBar>
      <VirtualTable
        label={t('tab.tokens')}
        columns={useTokenColumns()}
        rows={shown}
        rowKey={(row) => row.ref}
        selection={{
          selected: choice.tokens,
          onChange: (ticked) =>
            onChoose({ tokens: selectShown(choice.tokens, new Set(shown.map(({ ref }) => ref)), ticked) }),
        }}
        empty={<EmptyState icon={<SearchRegular />} title={t('filter.none')} />}
      />
    </>
  )
}

function useTokenColumns(): Column<ImportToken>[] {
  const { t } = useTranslation('import')
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), flex: 1.6, min: 140, cell: (row) => <CellText text={row.name} /> },
      { id: 'hint', header: t('column.key'), flex: 1, min: 120, cell: (row) => <CellText text={row.hint} mono /> },
      { id: 'group', header: t('column.group'), flex: 0.8, min: 90, cell: (row) => <CellText text={row.group} /> },
      {
        id: 'quota',
        header: t('column.quota'),
        width: 120,
        align: 'end',
        cell: (row) => (
          <CellText text={row.quotaUsd === null ? t('common:state.unlimited') : format.usd(row.quotaUsd)} />
        ),
      },
      {
        id: 'expires',
        header: t('column.expires'),
        width: 120,
        cell: (row) => (
          <CellText text={row.expiresAt === null ? t('common:state.never') : format.date(row.expiresAt)} />
        ),
      },
      { id: 'look', header: t('column.look'), flex: 1.4, min: 160, cell: (row) => <TokenLook token={row} /> },
    ],
    [t, format],
  )
}

function TokenLook({ token }: { token: ImportToken }) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  return (
    <span className={styles.badges} title={token.notes.map((note) => noteWords(note, t)).join('\n')}>
      {token.duplicate ? <StatusBadge tone="info" text={t('duplicate')} /> : null}
      {token.enabled ? null : <StatusBadge tone="off" text={t('common:state.disabled')} />}
      {token.notes.length === 0 ? null : (
        <span className={styles.small}>{t('notes', { count: token.notes.length })}</span>
      )}
    </span>
  )
}
