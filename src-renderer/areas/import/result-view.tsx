import { Button, Link, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ImportOutcome, ImportPlan, ImportResult } from '../../../src-gateway/contract/imports.ts'
import { useFormat } from '../../i18n/format.ts'
import { FilterBar, FilterCount, FilterSelect, FilterSpace } from '../../parts/filter-bar.tsx'
import { Page } from '../../parts/page.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { CellText, type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { useImportStyles } from './import.styles.ts'

const tones: Record<ImportOutcome['outcome'], Tone> = { created: 'good', duplicate: 'off', failed: 'bad' }
const outcomes = ['created', 'duplicate', 'failed'] as const

export interface ResultViewProps {
  plan: ImportPlan
  result: ImportResult
  /** Back to the preview with what failed ticked. */
  onRetry: () => void
  onDone: () => void
}

/** What became of each thing that was to be made. */
export function ResultView({ plan, result, onRetry, onDone }: ResultViewProps) {
  const { t } = useTranslation('import')
  const format = useFormat()
  const navigate = useNavigate()
  const { items, prices } = result
  const count = (outcome: ImportOutcome['outcome']) => items.filter((item) => item.outcome === outcome).length
  const failed = count('failed')
  const made = count('created') > 0 || prices > 0
  const [view, setView] = useState<ImportOutcome['outcome'] | 'all'>(failed > 0 ? 'failed' : 'all')
  const shown = useMemo(() => items.filter(({ outcome }) => view === 'all' || outcome === view), [items, view])
  const sums = [
    ...outcomes.flatMap((outcome) => {
      const sum = count(outcome)
      return sum === 0 ? [] : [t(`result.sum.${outcome}`, { count: sum, number: format.number(sum) })]
    }),
    ...(prices === 0 ? [] : [t('result.sum.prices', { count: prices, number: format.number(prices) })]),
  ]
  const finish = (path: string) => {
    onDone()
    void navigate(path)
  }
  const columns = useOutcomeColumns(finish)
  return (
    <Page
      title={t('result.title', { source: t(`source.${plan.source}`) })}
      fill
      actions={
        <>
          {failed === 0 ? null : <Button onClick={onRetry}>{t('result.retry', { count: failed })}</Button>}
          <Button onClick={onDone}>{t('result.another')}</Button>
          <Button appearance="primary" onClick={() => finish('/channels')}>
            {t('result.channels')}
          </Button>
        </>
      }
    >
      <MessageBar intent={failed > 0 ? 'warning' : made ? 'success' : 'info'} layout="multiline">
        <MessageBarBody role="status">
          {sums.join(' · ')}
          {failed > 0 ? <div>{t('result.failedText')}</div> : null}
        </MessageBarBody>
      </MessageBar>
      {items.length === 0 ? null : (
        <>
          <FilterBar label={t('filter.label')}>
            <FilterSelect
              label={t('filter.show')}
              value={view}
              options={[
                { value: 'all', label: t('filter.all') },
                ...outcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
              ]}
              onChange={(value) => setView(outcomes.find((one) => one === value) ?? 'all')}
            />
            <FilterSpace />
            <FilterCount text={t('result.count', { count: shown.length, number: format.number(shown.length) })} />
          </FilterBar>
          <VirtualTable
            label={t('result.items')}
            columns={columns}
            rows={shown}
            rowKey={(row) => `${row.kind} ${row.ref}`}
            rowHeight={56}
            empty={<EmptyState title={t('filter.none')} />}
          />
        </>
      )}
    </Page>
  )
}

function useOutcomeColumns(open: (path: string) => void): Column<ImportOutcome>[] {
  const { t } = useTranslation('import')
  return [
    { id: 'name', header: t('column.name'), flex: 1.6, min: 160, cell: (row) => <NameCell item={row} open={open} /> },
    { id: 'kind', header: t('column.kind'), width: 120, cell: (row) => <CellText text={t(`item.${row.kind}`)} /> },
    {
      id: 'outcome',
      header: t('column.outcome'),
      width: 150,
      cell: (row) => <StatusBadge tone={tones[row.outcome]} text={t(`outcome.${row.outcome}`)} />,
    },
    { id: 'message', header: t('column.message'), flex: 2.4, min: 200, cell: (row) => <Message item={row} /> },
  ]
}

const pages: Partial<Record<ImportOutcome['kind'], (id: number) => string>> = {
  channel: (id) => `/channels?edit=${id}`,
  token: () => '/keys',
}

function NameCell({ item, open }: { item: ImportOutcome; open: (path: string) => void }) {
  const page = item.id === null ? undefined : pages[item.kind]?.(item.id)
  if (page === undefined) return <CellText text={item.name} />
  return (
    <Link as="button" onClick={() => open(page)}>
      <CellText text={item.name} />
    </Link>
  )
}

function Message({ item }: { item: ImportOutcome }) {
  const styles = useImportStyles()
  return item.message === null ? null : (
    <span className={styles.message} title={item.message}>
      {item.message}
    </span>
  )
}
