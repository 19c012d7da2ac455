import { Button } from '@fluentui/react-components'
import { AddRegular, GaugeRegular, SearchRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Budget, BudgetScope } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import type { CsvColumn } from '../../parts/csv.ts'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { FilterBar, FilterCount, FilterSearch, FilterSpace } from '../../parts/filter-bar.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card, Page } from '../../parts/page.tsx'
import { useShortcutHint } from '../../parts/shortcuts/shortcut-hint.ts'
import { useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { EmptyState, QueryState } from '../../parts/states.tsx'
import { BudgetCard } from './budget-card.tsx'
import { BudgetDrawer, nameOf } from './budget-drawer.tsx'
import { type BudgetForm, groupBudgets, toBudget } from './budget-form.ts'
import { useBudgetStyles } from './budgets.styles.ts'

const budgetFile: ReadonlyArray<CsvColumn<Budget>> = [
  ['id', (budget) => budget.id],
  ['scope', (budget) => budget.scope],
  ['subject', (budget) => budget.subject],
  ['label', (budget) => budget.label],
  ['limitUsd', (budget) => budget.limitUsd],
  ['spentUsd', (budget) => budget.spentUsd],
  ['heldUsd', (budget) => budget.heldUsd],
  ['remainingUsd', (budget) => budget.remainingUsd],
  ['period', (budget) => budget.period],
  ['timeZone', (budget) => budget.timeZone],
  ['periodStart', (budget) => budget.periodStart],
  ['periodEnd', (budget) => budget.periodEnd],
  ['alerts', (budget) => budget.alerts.join(' ')],
  ['hard', (budget) => budget.hard],
  ['createdAt', (budget) => budget.createdAt],
]

/** Limits of money with how much of them is spent. */
export function BudgetsPage() {
  const { t } = useTranslation('budgets')
  const notify = useNotify()
  const cache = useQueryClient()
  const [params, setParams] = useSearchParams()
  const search = params.get('q') ?? ''
  const budgets = useQuery(api.budgets.list.queryOptions({ input: {}, refetchInterval: 10_000 }))
  const [edited, setEdited] = useState<Budget | 'new' | null>(null)
  const [deleting, setDeleting] = useState<Budget | null>(null)
  const changed = () => void cache.invalidateQueries({ queryKey: api.budgets.key() })
  const onSuccess = (budget: Budget) => {
    changed()
    setEdited(null)
    notify.success(t('saved', { name: nameOf(budget, t('scope.gateway')) }))
  }
  const create = useMutation(api.budgets.create.mutationOptions({ onSuccess }))
  const update = useMutation(api.budgets.update.mutationOptions({ onSuccess }))
  const remove = useMutation(
    api.budgets.remove.mutationOptions({
      onSuccess: () => {
        changed()
        setDeleting(null)
      },
    }),
  )
  const submit = (form: BudgetForm) => {
    const { scope, subject, ...rest } = toBudget(form)
    if (edited === 'new' || edited === null) create.mutate({ scope, subject, ...rest })
    else update.mutate({ id: edited.id, ...rest })
  }
  const open = (budget: Budget | 'new') => {
    create.reset()
    update.reset()
    setEdited(budget)
  }
  useShortcut('create', () => open('new'))
  const hint = useShortcutHint('create', t('new'))
  const add = (
    <Button appearance="primary" icon={<AddRegular />} {...hint} onClick={() => open('new')}>
      {t('new')}
    </Button>
  )
  const items = budgets.data?.items ?? []
  return (
    <Page
      title={t('title')}
      description={t('description')}
      actions={
        <>
          <ExportButton
            subject="budgets"
            columns={budgetFile}
            disabled={items.length === 0}
            pages={() => onePage(items)}
          />
          {add}
        </>
      }
    >
      <QueryState query={budgets}>
        {(data) =>
          data.items.length === 0 ? (
            <Card>
              <EmptyState icon={<GaugeRegular />} title={t('empty')} text={t('emptyText')} action={add} />
            </Card>
          ) : (
            <>
              <FilterBar label={t('find')}>
                <FilterSearch
                  label={t('search')}
                  value={search}
                  onChange={(text) => setParams(text === '' ? {} : { q: text }, { replace: true })}
                />
                <FilterSpace />
                <HeldNow />
              </FilterBar>
              <Groups
                groups={groupBudgets(data.items, search)}
                onEdit={open}
                onDelete={(budget) => {
                  remove.reset()
                  setDeleting(budget)
                }}
              />
            </>
          )
        }
      </QueryState>
      {edited === null ? null : (
        <BudgetDrawer
          key={edited === 'new' ? 'new' : edited.id}
          budget={edited === 'new' ? null : edited}
          busy={create.isPending || update.isPending}
          error={create.error ?? update.error}
          onSubmit={submit}
          onClose={() => setEdited(null)}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        danger
        title={t('delete.title', { name: deleting === null ? '' : nameOf(deleting, t('scope.gateway')) })}
        text={t('delete.text')}
        confirmLabel={t('common:action.delete')}
        busy={remove.isPending}
        error={remove.error}
        onClose={() => setDeleting(null)}
        onConfirm={() => deleting !== null && remove.mutate({ id: deleting.id })}
      />
    </Page>
  )
}

/** Money that requests in progress may still need. */
function HeldNow() {
  const { t } = useTranslation('budgets')
  const format = useFormat()
  const held = useQuery(api.budgets.reservations.queryOptions({ refetchInterval: 10_000 }))
  const items = held.data?.items ?? []
  if (items.length === 0) return null
  const amount = items.reduce((sum, one) => sum + one.amountUsd, 0)
  return <FilterCount text={t('heldNow', { count: items.length, amount: format.usd(amount) })} />
}

interface GroupsProps {
  groups: [BudgetScope, Budget[]][]
  onEdit: (budget: Budget) => void
  onDelete: (budget: Budget) => void
}

/** So many of a scope are shown at first, and so many more each time. */
const shownAtOnce = 24

function Groups({ groups, onEdit, onDelete }: GroupsProps) {
  const { t } = useTranslation('budgets')
  const styles = useBudgetStyles()
  const format = useFormat()
  const [shown, setShown] = useState<Partial<Record<BudgetScope, number>>>({})
  if (groups.length === 0) {
    return (
      <Card>
        <EmptyState icon={<SearchRegular />} title={t('nothingFound')} />
      </Card>
    )
  }
  return groups.map(([scope, budgets]) => {
    const count = shown[scope] ?? shownAtOnce
    return (
      <section key={scope} className={styles.section} aria-label={t(`group.${scope}`)}>
        <h2 className={styles.heading}>
          {t(`group.${scope}`)}
          <span className={styles.quiet}>{format.number(budgets.length)}</span>
        </h2>
        <ul className={styles.grid}>
          {budgets.slice(0, count).map((budget) => (
            <BudgetCard
              key={budget.id}
              budget={budget}
              onEdit={() => onEdit(budget)}
              onDelete={() => onDelete(budget)}
            />
          ))}
        </ul>
        {budgets.length > count ? (
          <Button className={styles.more} onClick={() => setShown({ ...shown, [scope]: count + 5 * shownAtOnce })}>
            {t('more', { count: budgets.length - count })}
          </Button>
        ) : null}
      </section>
    )
  })
}
