/**
 * `<CreditDialog holder onDone onClose>`    gives credit to a user or an API key, or corrects what is counted as used
 * `<RefundDialog requestId chargedUsd …>`   gives back what a request was charged, whole or in part
 * Both ask for the reason: it stays in the ledger with who did it.
 */
import { Field, Input, Textarea } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { ChoiceBar } from '../choice-bar.tsx'
import { fieldState } from '../field-state.ts'
import { FormDialog } from '../form-dialog.tsx'
import { useNotify } from '../notify.tsx'
import { useMoneyStyles } from './money.styles.ts'
import { type MovementForm, type MovementProblem, movementProblems, readAmount, refundProblems } from './movement.ts'

/** Everything that shows sums of money. */
function useRefreshMoney() {
  const cache = useQueryClient()
  return () => {
    for (const queryKey of [
      api.users.key(),
      api.budgets.key(),
      api.ledger.key(),
      api.reports.key(),
      api.tokens.key(),
      api.stats.key(),
    ]) {
      void cache.invalidateQueries({ queryKey })
    }
  }
}

export interface CreditDialogProps {
  holder: { kind: 'user' | 'token'; id: number; name: string }
  onClose: () => void
}

export function CreditDialog({ holder, onClose }: CreditDialogProps) {
  const { t } = useTranslation()
  const styles = useMoneyStyles()
  const format = useFormat()
  const notify = useNotify()
  const refresh = useRefreshMoney()
  const [form, setForm] = useState<MovementForm>({ kind: 'grant', amount: '', reason: '' })
  const [tried, setTried] = useState(false)
  const set = (change: Partial<MovementForm>) => setForm((known) => ({ ...known, ...change }))
  const found = movementProblems(form)
  const amountUsd = readAmount(form.amount) ?? 0
  const book = useMutation({
    mutationFn: () =>
      client.ledger.create({
        kind: form.kind,
        amountUsd,
        reason: form.reason.trim(),
        ...(holder.kind === 'user' ? { userId: holder.id } : { tokenId: holder.id }),
      }),
    onSuccess: () => {
      refresh()
      notify.success(t(`common:money.done.${form.kind}`, { name: holder.name, amount: format.usd(amountUsd) }))
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('common:money.creditTitle', { name: holder.name })}
      submitLabel={t('common:money.book')}
      busy={book.isPending}
      error={book.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (Object.keys(found).length === 0) book.mutate()
      }}
    >
      <div className={styles.choice}>
        <ChoiceBar
          label={t('common:money.kind')}
          options={(['grant', 'adjust'] as const).map((value) => ({ value, text: t(`common:money.kinds.${value}`) }))}
          value={form.kind}
          onChange={(kind) => set({ kind })}
        />
      </div>
      <AmountField
        hint={t(`common:money.hint.${form.kind}`)}
        required
        value={form.amount}
        problem={tried ? found.amount : undefined}
        onChange={(amount) => set({ amount })}
      />
      <ReasonField
        value={form.reason}
        problem={tried ? found.reason : undefined}
        onChange={(reason) => set({ reason })}
      />
    </FormDialog>
  )
}

export interface RefundDialogProps {
  requestId: string
  /** What the request was charged and did not get back yet. */
  chargedUsd: number
  onClose: () => void
}

export function RefundDialog({ requestId, chargedUsd, onClose }: RefundDialogProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const notify = useNotify()
  const refresh = useRefreshMoney()
  const [form, setForm] = useState({ amount: '', reason: '' })
  const [tried, setTried] = useState(false)
  const found = refundProblems(form)
  const amountUsd = readAmount(form.amount)
  const refund = useMutation({
    mutationFn: () =>
      client.ledger.refund({
        requestId,
        reason: form.reason.trim(),
        ...(amountUsd === undefined ? {} : { amountUsd }),
      }),
    onSuccess: (entry) => {
      refresh()
      notify.success(t('common:money.done.refund', { amount: format.usd(entry.amountUsd) }))
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('common:money.refundTitle')}
      submitLabel={t('common:money.refund')}
      busy={refund.isPending}
      error={refund.error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (Object.keys(found).length === 0) refund.mutate()
      }}
    >
      <span>{t('common:money.refundText', { amount: format.usdExact(chargedUsd) })}</span>
      <AmountField
        hint={t('common:money.hint.refund')}
        placeholder={String(chargedUsd)}
        value={form.amount}
        problem={tried ? found.amount : undefined}
        onChange={(amount) => setForm({ ...form, amount })}
      />
      <ReasonField
        value={form.reason}
        problem={tried ? found.reason : undefined}
        onChange={(reason) => setForm({ ...form, reason })}
      />
    </FormDialog>
  )
}

interface InputProps {
  value: string
  problem: MovementProblem | undefined
  onChange: (value: string) => void
}

function AmountField(props: InputProps & { hint: string; required?: boolean; placeholder?: string }) {
  const { value, problem, onChange, hint, required = false, placeholder = '' } = props
  const { t } = useTranslation()
  return (
    <Field
      label={t('common:money.amount')}
      hint={hint}
      required={required}
      {...fieldState(problem === undefined ? undefined : t(`common:money.problem.${problem}`))}
    >
      <Input
        value={value}
        inputMode="decimal"
        contentBefore="$"
        placeholder={placeholder}
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  )
}

function ReasonField({ value, problem, onChange }: InputProps) {
  const { t } = useTranslation()
  return (
    <Field
      label={t('common:money.reason')}
      hint={t('common:money.reasonHint')}
      required
      {...fieldState(problem === undefined ? undefined : t(`common:money.problem.${problem}`))}
    >
      <Textarea value={value} resize="vertical" textarea={{ rows: 2 }} onChange={(_, data) => onChange(data.value)} />
    </Field>
  )
}
