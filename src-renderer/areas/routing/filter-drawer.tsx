import { Field, Input, Radio, RadioGroup, Select, Switch, Textarea } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContentFilter } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { errorField, errorText } from '../../client/errors.ts'
import { CheckList } from '../../parts/check-list.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useMonoStyles } from '../../parts/mono.styles.ts'
import { useDraft } from '../../parts/use-draft.ts'
import { type FilterForm, filterForm, filterProblems, patternsOf } from './filter-form.ts'
import { fieldOf } from './form-problems.ts'
import type { EntryDrawerProps } from './list-tab.tsx'
import { useRoutingStyles } from './routing.styles.ts'

const kinds = ['keyword', 'regex'] as const
const targets = ['both', 'prompt', 'completion'] as const
const actions = ['block', 'mask', 'record'] as const

/** Creates or changes a content filter. */
export function FilterDrawer({ entry, busy, error, onSubmit, onClose }: EntryDrawerProps<ContentFilter, FilterForm>) {
  const { t } = useTranslation('routing')
  const mono = useMonoStyles()
  const styles = useRoutingStyles()
  const groups = useQuery(api.groups.list.queryOptions({ staleTime: 30_000 }))
  const { form, set, dirty, bad, submit } = useDraft(() => filterForm(entry), filterProblems)
  const [text, setText] = useState(form.patterns.join('\n'))
  const refused = fieldOf(errorField(error) ?? '')
  const state = (field: string) =>
    fieldState(bad(field) ? t(`problem.filter.${field}`) : refused === field ? errorText(error, t) : undefined)
  const names = [...new Set([...(groups.data?.items.map((group) => group.name) ?? []), ...form.groups])]
  return (
    <FormDrawer
      open
      title={entry === null ? t('filters.add') : t('editThing', { name: entry.name })}
      submitLabel={t(entry === null ? 'common:action.create' : 'common:action.save')}
      dirty={dirty}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={() => submit(onSubmit)}
    >
      <Field label={t('field.name')} required {...state('name')}>
        <Input value={form.name} maxLength={100} onChange={(_, data) => set({ name: data.value })} />
      </Field>
      <Field label={t('field.kind')}>
        <RadioGroup
          value={form.kind}
          onChange={(_, data) => {
            const kind = kinds.find((one) => one === data.value) ?? 'keyword'
            set({ kind, patterns: patternsOf(text, kind) })
          }}
        >
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={t(`filterKind.${kind}`)} />
          ))}
        </RadioGroup>
      </Field>
      <Field label={t('field.patterns')} hint={t(`hint.patterns.${form.kind}`)} required {...state('patterns')}>
        <Textarea
          value={text}
          resize="vertical"
          textarea={{ rows: 6, spellCheck: false, className: mono.text }}
          onChange={(_, data) => {
            setText(data.value)
            set({ patterns: patternsOf(data.value, form.kind) })
          }}
        />
      </Field>
      <Field label={t('field.target')}>
        <Select
          value={form.target}
          onChange={(_, data) => set({ target: targets.find((one) => one === data.value) ?? 'both' })}
        >
          {targets.map((target) => (
            <option key={target} value={target}>
              {t(`filterTarget.${target}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('field.action')}>
        <RadioGroup
          value={form.action}
          onChange={(_, data) => set({ action: actions.find((one) => one === data.value) ?? 'block' })}
        >
          {actions.map((action) => (
            <Radio key={action} value={action} label={t(`filterAction.${action}`)} />
          ))}
        </RadioGroup>
      </Field>
      <fieldset className={styles.fieldset}>
        <legend>{t('field.groups')}</legend>
        <CheckList options={names} value={form.groups} onChange={(chosen) => set({ groups: chosen })} />
        <span className={styles.quiet}>{t('hint.filterGroups')}</span>
      </fieldset>
      <Switch
        label={t('field.enabled')}
        checked={form.enabled}
        onChange={(_, data) => set({ enabled: data.checked })}
      />
    </FormDrawer>
  )
}
