import { Field, Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRule } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { TextListField } from '../../parts/fields.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { fieldOf } from './form-problems.ts'
import { LimitsFields } from './limits-fields.tsx'
import { ModelInput } from './model-input.tsx'
import { useRoutingStyles } from './routing.styles.ts'
import { type RuleForm, ruleForm, ruleProblems } from './rule-form.ts'
import { StrategyField } from './strategy-fields.tsx'

interface RuleDrawerProps {
  /** The rule to change, null for a new one. */
  rule: ModelRule | null
  busy: boolean
  error: unknown
  onSubmit: (form: RuleForm) => void
  onClose: () => void
}

/** Creates or changes the rule of one model. */
export function RuleDrawer({ rule, busy, error, onSubmit, onClose }: RuleDrawerProps) {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const groups = useQuery(api.groups.list.queryOptions({ staleTime: 30_000 }))
  const [initial] = useState(() => ruleForm(rule))
  const [form, setForm] = useState(initial)
  const [tried, setTried] = useState(false)
  const set = (change: Partial<RuleForm>) => setForm((known) => ({ ...known, ...change }))
  const found = ruleProblems(form)
  const refused = fieldOf(errorField(error) ?? '')
  const problem = (field: string) => {
    if (tried && found.has(field)) return t(field.startsWith('limits.') ? 'problem.limit' : `problem.${field}`)
    if (tried && found.has(`${field}.self`)) return t('problem.self')
    return refused === field ? errorText(error, t) : undefined
  }
  const names = groups.data?.items.map((group) => group.name) ?? []
  if (form.group !== null && !names.includes(form.group)) names.push(form.group)
  const model = problem('model')
  return (
    <FormDrawer
      open
      title={rule === null ? t('rules.add') : t('editThing', { name: rule.model })}
      submitLabel={t(rule === null ? 'common:action.create' : 'common:action.save')}
      dirty={JSON.stringify(form) !== JSON.stringify(initial)}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (found.size === 0) onSubmit(form)
      }}
    >
      <Field
        label={t('field.model')}
        hint={t('hint.model')}
        required
        validationState={model === undefined ? 'none' : 'error'}
        validationMessage={model ?? null}
      >
        <ModelInput value={form.model} placeholder="gpt-4o*" onChange={(name) => set({ model: name })} />
      </Field>
      <Field
        label={t('field.group')}
        hint={t('hint.ruleGroup')}
        validationState={problem('group') === undefined ? 'none' : 'error'}
        validationMessage={problem('group') ?? null}
      >
        <Select value={form.group ?? ''} onChange={(_, data) => set({ group: data.value === '' ? null : data.value })}>
          <option value="">{t('rules.everyGroup')}</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <StrategyField value={form.strategy} inherit={t('rules.asGroup')} onChange={(strategy) => set({ strategy })} />
      <Field label={t('field.sticky')} hint={t('hint.sticky')}>
        <Select
          value={form.sticky === null ? '' : form.sticky ? 'yes' : 'no'}
          onChange={(_, data) => set({ sticky: data.value === '' ? null : data.value === 'yes' })}
        >
          <option value="">{t('rules.asGroup')}</option>
          <option value="yes">{t('sticky.yes')}</option>
          <option value="no">{t('sticky.no')}</option>
        </Select>
      </Field>
      <TextListField
        label={t('field.fallbacks')}
        hint={t('hint.fallbacks')}
        value={form.fallbacks}
        onChange={(fallbacks) => set({ fallbacks })}
        problem={problem('fallbacks')}
      />
      <TextListField
        label={t('field.contextFallbacks')}
        hint={t('hint.contextFallbacks')}
        value={form.contextFallbacks}
        onChange={(contextFallbacks) => set({ contextFallbacks })}
        problem={problem('contextFallbacks')}
      />
      <h3 className={styles.formHeading}>{t('field.modelLimits')}</h3>
      <LimitsFields value={form.limits} problem={problem} onChange={(limits) => set({ limits })} />
    </FormDrawer>
  )
}
