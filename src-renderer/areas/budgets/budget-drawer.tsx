import { Combobox, Field, Input, Option, Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Budget } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorField } from '../../client/errors.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { EntityPicker } from '../../parts/entity-name.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { OptionalNumberField, TextListField } from '../../parts/fields.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { type BudgetForm, type BudgetProblem, budgetForm, budgetProblems, newBudget, scopes } from './budget-form.ts'
import { useBudgetStyles } from './budgets.styles.ts'

interface BudgetDrawerProps {
  /** What is changed; null for a new one. */
  budget: Budget | null
  busy: boolean
  error: unknown
  onSubmit: (form: BudgetForm) => void
  onClose: () => void
}

const periods = ['total', 'day', 'week', 'month'] as const

export function BudgetDrawer({ budget, busy, error, onSubmit, onClose }: BudgetDrawerProps) {
  const { t } = useTranslation('budgets')
  const styles = useBudgetStyles()
  const { form, set, dirty, bad, submit } = useDraft(
    () => (budget === null ? newBudget : budgetForm(budget)),
    budgetProblems,
  )
  const refused = errorField(error)
  const problem = (field: BudgetProblem) => (bad(field) || refused === field ? t(`problem.${field}`) : undefined)
  return (
    <FormDrawer
      open
      title={budget === null ? t('new') : t('editThing', { name: nameOf(budget, t('scope.gateway')) })}
      submitLabel={t(budget === null ? 'common:action.create' : 'common:action.save')}
      dirty={dirty}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => submit(onSubmit)}
    >
      {budget === null ? (
        <>
          <Field label={t('form.scope')} hint={t('form.scopeHint')}>
            <Select
              value={form.scope}
              onChange={(_, data) => {
                const scope = scopes.find((one) => one === data.value)
                if (scope !== undefined) set({ scope, subject: '' })
              }}
            >
              {scopes.map((scope) => (
                <option key={scope} value={scope}>
                  {t(`scope.${scope}`)}
                </option>
              ))}
            </Select>
          </Field>
          <SubjectField form={form} problem={problem('subject')} onChange={(subject) => set({ subject })} />
        </>
      ) : (
        <Field label={t('form.scope')}>
          <Input
            readOnly
            value={`${t(`scope.${budget.scope}`)}${budget.scope === 'gateway' ? '' : `: ${budget.label}`}`}
          />
        </Field>
      )}
      <div className={styles.two}>
        <OptionalNumberField
          label={t('form.limit')}
          unit="USD"
          required
          value={form.limitUsd}
          onChange={(limitUsd) => set({ limitUsd })}
          problem={problem('limitUsd')}
        />
        <Field label={t('form.period')}>
          <Select
            value={form.period}
            onChange={(_, data) => set({ period: periods.find((period) => period === data.value) ?? 'month' })}
          >
            {periods.map((period) => (
              <option key={period} value={period}>
                {t(`period.${period}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {form.period === 'total' ? null : (
        <TimeZoneField value={form.timeZone} problem={problem('timeZone')} onChange={(timeZone) => set({ timeZone })} />
      )}
      <TextListField
        label={t('form.alerts')}
        hint={t('form.alertsHint')}
        rows={2}
        value={form.alerts}
        onChange={(alerts) => set({ alerts })}
        problem={problem('alerts')}
      />
      <Field label={t('form.atLimit')} hint={t(form.hard ? 'form.hardHint' : 'form.softHint')}>
        <div className={styles.choice}>
          <ChoiceBar
            label={t('form.atLimit')}
            options={[
              { value: 'hard', text: t('form.hard') },
              { value: 'soft', text: t('form.soft') },
            ]}
            value={form.hard ? 'hard' : 'soft'}
            onChange={(value) => set({ hard: value === 'hard' })}
          />
        </div>
      </Field>
    </FormDrawer>
  )
}

/** What a budget is called. */
export function nameOf(budget: Budget, gateway: string): string {
  return budget.scope === 'gateway' ? gateway : budget.label
}

interface SubjectFieldProps {
  form: BudgetForm
  problem: string | undefined
  onChange: (subject: string) => void
}

function SubjectField({ form, problem, onChange }: SubjectFieldProps) {
  const { t } = useTranslation('budgets')
  const groups = useQuery(api.groups.list.queryOptions({ enabled: form.scope === 'group' }))
  const { scope, subject } = form
  if (scope === 'gateway') return null
  return (
    <Field label={t(`form.subject.${scope}`)} required {...fieldState(problem)}>
      {scope === 'group' ? (
        <Select value={subject} onChange={(_, data) => onChange(data.value)}>
          <option value="">{t('form.choose')}</option>
          {(groups.data?.items ?? []).map((group) => (
            <option key={group.name} value={group.name}>
              {group.name}
            </option>
          ))}
        </Select>
      ) : (
        <EntityPicker
          key={scope}
          kind={scope}
          none={t('form.choose')}
          value={subject === '' ? null : Number(subject)}
          onChange={(id) => onChange(id === null ? '' : String(id))}
        />
      )}
    </Field>
  )
}

/** So many zones are offered at once; typing narrows them. */
const offered = 60

function TimeZoneField({
  value,
  problem,
  onChange,
}: {
  value: string
  problem: string | undefined
  onChange: (zone: string) => void
}) {
  const { t } = useTranslation('budgets')
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')], [])
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const wanted = value.trim().toLowerCase().replaceAll(' ', '_')
  const found = zones.filter((zone) => zone.toLowerCase().includes(wanted))
  const shown = wanted === '' || zones.includes(value) ? [own, ...zones.filter((zone) => zone !== own)] : found
  return (
    <Field label={t('form.timeZone')} hint={t('form.timeZoneHint')} {...fieldState(problem)}>
      <Combobox
        freeform
        value={value}
        placeholder={t('form.gatewayZone')}
        selectedOptions={value === '' ? [] : [value]}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        onOptionSelect={(_, data) => data.optionText !== undefined && onChange(data.optionText)}
      >
        {shown.slice(0, offered).map((zone) => (
          <Option key={zone} value={zone}>
            {zone}
          </Option>
        ))}
      </Combobox>
    </Field>
  )
}
