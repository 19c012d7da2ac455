import { Button, mergeClasses, Tooltip } from '@fluentui/react-components'
import { DeleteRegular, EditRegular } from '@fluentui/react-icons'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Budget } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { type BudgetState, budgetState, meterParts, reachedAlert } from './budget-form.ts'
import { useBudgetStyles } from './budgets.styles.ts'

const tones: Record<BudgetState, Tone> = { good: 'good', alert: 'warning', exhausted: 'bad', over: 'warning' }

interface BudgetCardProps {
  budget: Budget
  onEdit: () => void
  onDelete: () => void
}

/** One budget: what is spent, held and left, and when it starts anew. */
export function BudgetCard({ budget, onEdit, onDelete }: BudgetCardProps) {
  const { t } = useTranslation('budgets')
  const styles = useBudgetStyles()
  const format = useFormat()
  const ends = useEndWords(budget)
  const state = budgetState(budget)
  const reached = reachedAlert(budget)
  const name = budget.scope === 'gateway' ? t('scope.gateway') : budget.label
  const share = budget.limitUsd <= 0 ? 1 : budget.spentUsd / budget.limitUsd
  return (
    <li className={mergeClasses(styles.card, state === 'exhausted' && styles.exhausted)}>
      <div className={styles.head}>
        <h3 className={styles.name} title={name}>
          {name}
        </h3>
        {state === 'good' ? null : (
          <StatusBadge
            tone={tones[state]}
            text={t(`state.${state}`, { percent: format.percent((reached ?? 0) / 100) })}
          />
        )}
        <span className={styles.buttons}>
          <Tooltip content={t('editThing', { name })} relationship="label">
            <Button appearance="subtle" size="small" icon={<EditRegular />} onClick={onEdit} />
          </Tooltip>
          <Tooltip content={t('deleteThing', { name })} relationship="label">
            <Button appearance="subtle" size="small" icon={<DeleteRegular />} onClick={onDelete} />
          </Tooltip>
        </span>
      </div>
      <div className={styles.amounts}>
        <span className={styles.spent}>{format.usd(budget.spentUsd)}</span>
        <span>{t('ofLimit', { limit: format.usd(budget.limitUsd), percent: format.percent(share) })}</span>
      </div>
      <BudgetMeter budget={budget} state={state} />
      <div className={styles.facts}>
        <span>{t('left', { amount: format.usd(budget.remainingUsd) })}</span>
        {budget.heldUsd > 0 ? <span>{t('held', { amount: format.usd(budget.heldUsd) })}</span> : null}
        <span>{t(`period.${budget.period}`)}</span>
        <span>{ends}</span>
        <span>{t(limitWords(budget, state))}</span>
      </div>
    </li>
  )
}

/** The words for what happens at the limit. */
function limitWords(budget: Budget, state: BudgetState): string {
  if (state === 'exhausted') return budget.periodEnd === null ? 'refusingForEver' : 'refusing'
  return budget.hard ? 'hard' : 'soft'
}

function BudgetMeter({ budget, state }: { budget: Budget; state: BudgetState }) {
  const styles = useBudgetStyles()
  const { spent, held } = meterParts(budget)
  return (
    // The words beside it say the same.
    <div className={styles.meter} aria-hidden>
      <div
        className={mergeClasses(
          styles.bar,
          (state === 'alert' || state === 'over') && styles.barAlert,
          state === 'exhausted' && styles.barFull,
        )}
        style={{ width: `${spent}%` }}
      />
      <div className={styles.held} style={{ width: `${held}%` }} />
      {budget.alerts
        .filter((percent) => percent < 100)
        .map((percent) => (
          <span key={percent} className={styles.mark} style={{ left: `${percent}%` }} />
        ))}
    </div>
  )
}

/** When it starts anew, in the budget's own time zone: that is where its days end. */
function useEndWords({ periodEnd, timeZone }: Budget): string {
  const { t, i18n } = useTranslation('budgets')
  const format = useFormat()
  const language = i18n.resolvedLanguage ?? 'en'
  const words = useMemo(
    () => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
    [language, timeZone],
  )
  if (periodEnd === null) return t('never')
  const when = { when: format.relative(periodEnd), time: words.format(new Date(periodEnd)), zone: timeZone }
  return t('startsAnew', when)
}
