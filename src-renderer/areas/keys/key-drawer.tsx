import { Button, Dropdown, Field, Input, Option, Switch } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { errorField } from '../../client/errors.ts'
import { EntityPicker } from '../../parts/entity-name.tsx'
import { fieldState } from '../../parts/field-state.ts'
import { OptionalNumberField, TextListField } from '../../parts/fields.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { type FormProblem, findProblems, fromLocalInput, type KeyForm, problemOf, toLocalInput } from './key-form.ts'
import { useKeysStyles } from './keys.styles.ts'

export interface KeyDrawerProps {
  /** What to start from. */
  initial: KeyForm
  /** Whether an existing key is changed. */
  editing: boolean
  busy: boolean
  error: unknown
  /** More buttons, at the footer's left. */
  footer?: ReactNode
  onSubmit: (form: KeyForm) => void
  onClose: () => void
}

const day = 86_400_000
const presets = [7, 30, 90, 365] as const

export function KeyDrawer({ initial, editing, busy, error, footer, onSubmit, onClose }: KeyDrawerProps) {
  const { t } = useTranslation('keys')
  const styles = useKeysStyles()
  const groups = useQuery(api.groups.list.queryOptions())
  const { form, set, dirty, bad, submit } = useDraft(() => initial, findProblems)
  const refused = problemOf(errorField(error) ?? '')
  const problem = (field: FormProblem) => (bad(field) || refused === field ? t(`problem.${field}`) : undefined)
  const names = [...new Set([form.group, ...(groups.data?.items.map((group) => group.name) ?? [])])]
  const list = (entries: string[]) => (entries.length === 0 ? null : entries)

  return (
    <FormDrawer
      open
      title={t(editing ? 'form.edit' : 'form.create')}
      submitLabel={t(editing ? 'common:action.save' : 'common:action.create')}
      dirty={dirty}
      busy={busy}
      error={error}
      footer={footer}
      onClose={onClose}
      onSubmit={() => submit(onSubmit)}
    >
      <Field label={t('form.name')} hint={t('form.nameHint')} required {...fieldState(problem('name'))}>
        <Input value={form.name} maxLength={200} onChange={(_, data) => set({ name: data.value })} />
      </Field>
      <Field label={t('form.group')} hint={t('form.groupHint')} {...fieldState(problem('group'))}>
        <Dropdown
          value={form.group}
          selectedOptions={[form.group]}
          onOptionSelect={(_, data) => data.optionValue !== undefined && set({ group: data.optionValue })}
        >
          {names.map((name) => (
            <Option key={name} value={name}>
              {name}
            </Option>
          ))}
        </Dropdown>
      </Field>
      <Field label={t('form.user')} hint={t('form.userHint')} {...fieldState(problem('userId'))}>
        <EntityPicker
          kind="user"
          none={t('common:picker.noUser')}
          value={form.userId}
          onChange={(userId) => set({ userId })}
        />
      </Field>
      <OptionalNumberField
        label={t('form.quota')}
        hint={t('form.quotaHint')}
        unit="USD"
        placeholder={t('common:state.unlimited')}
        value={form.quotaUsd}
        onChange={(value) => set({ quotaUsd: value })}
        problem={problem('quotaUsd')}
      />
      <div>
        <Field label={t('form.expires')} hint={t('form.expiresHint')} {...fieldState(problem('expiresAt'))}>
          <Input
            type="datetime-local"
            value={toLocalInput(form.expiresAt)}
            onChange={(_, data) => set({ expiresAt: fromLocalInput(data.value) })}
          />
        </Field>
        <div className={styles.presets}>
          {presets.map((days) => (
            <Button
              key={days}
              size="small"
              onClick={() => set({ expiresAt: new Date(Date.now() + days * day).toISOString() })}
            >
              {t('form.days', { count: days })}
            </Button>
          ))}
          <Button size="small" disabled={form.expiresAt === null} onClick={() => set({ expiresAt: null })}>
            {t('noExpiry')}
          </Button>
        </div>
      </div>
      <TextListField
        label={t('form.models')}
        hint={t('form.modelsHint')}
        placeholder={t('form.modelsPlaceholder')}
        value={form.models ?? []}
        onChange={(value) => set({ models: list(value) })}
        problem={problem('models')}
      />
      <TextListField
        label={t('form.ips')}
        hint={t('form.ipsHint')}
        placeholder={t('form.ipsPlaceholder')}
        value={form.allowedIps ?? []}
        onChange={(value) => set({ allowedIps: list(value) })}
        problem={problem('allowedIps')}
        rows={2}
      />
      <h3 className={styles.heading}>{t('form.limits')}</h3>
      <div className={styles.three}>
        {(['rpm', 'tpm', 'concurrency'] as const).map((limit) => (
          <OptionalNumberField
            key={limit}
            label={t(`form.${limit}`)}
            placeholder={t('common:state.unlimited')}
            value={form.limits[limit]}
            onChange={(value) => set({ limits: { ...form.limits, [limit]: value } })}
            problem={problem(`limits.${limit}`)}
          />
        ))}
      </div>
      <Switch label={t('form.enabled')} checked={form.enabled} onChange={(_, data) => set({ enabled: data.checked })} />
    </FormDrawer>
  )
}
