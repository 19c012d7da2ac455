import { Field, Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ModelRule } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { fieldState } from '../../parts/field-state.ts'
import { TextListField } from '../../parts/fields.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { fieldOf } from './form-problems.ts'
import { LimitsFields } from './limits-fields.tsx'
import type { EntryDrawerProps } from './list-tab.tsx'
import { ModelInput } from './model-input.tsx'
import { useRoutingStyles } from './routing.styles.ts'
import { type RuleForm, ruleForm, ruleProblems } from './rule-form.ts'
import { StrategyField } from './strategy-fields.tsx'

/** Creates or changes the rule of one model. */
export function RuleDrawer({ entry, busy, error, onSubmit, onClose }: EntryDrawerProps<ModelRule, RuleForm>) {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  const groups = useQuery(api.groups.list.queryOptions({ staleTime: 30_000 }))
  const { form, set, dirty, bad, submit } = useDraft(() => ruleForm(entry), ruleProblems)
  const refused = fieldOf(errorField(error) ?? '')
  const problem = (field: string) => {
    if (bad(field)) return t(field.startsWith('limits.') ? 'problem.limit' : `problem.${field}`)
    if (bad(`${field}.self`)) return t('problem.self')
    return refused === field ? errorText(error, t) : undefined
  }
  const names = groups.data?.items.map((group) => group.name) ?? []
  if (form.group !== null && !names.includes(form.group)) names.push(form.group)
  return (
    <FormDrawer
      open
      title={entry === null ? t('rules.add') : t('editThing', { name: entry.model })}
      submitLabel={t(entry === null ? 'common:action.create' : 'common:action.save')}
      dirty={dirty}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => submit(onSubmit)}
    >
      <Field label={t('field.model')} hint={t('hint.model')} required {...fieldState(problem('model'))}>
        <ModelInput value={form.model} placeholder="gpt-4o*" onChange={(name) => set({ model: name })} />
      </Field>
      <Field label={t('field.group')} hint={t('hint.ruleGroup')} {...fieldState(problem('group'))}>
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
