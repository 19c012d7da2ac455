import { Field, Input, Switch } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { fieldState } from '../../parts/field-state.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useSettingsStyles } from './settings.styles.ts'
import { SettingsCard, type SettingsEdit } from './settings-form.tsx'

const numbers = [
  { field: 'maxAttempts', unit: undefined },
  { field: 'deadlineSeconds', unit: 'seconds' },
  { field: 'autoDisableAfter', unit: 'failures' },
  { field: 'healthCheckMinutes', unit: 'minutes' },
  { field: 'balanceMinutes', unit: 'minutes' },
] as const

/** What happens when an upstream fails, and who hears of it. */
export function FailoverCard() {
  const { t } = useTranslation('settings')
  return (
    <SettingsCard title={t('failover.title')} text={t('failover.text')} savedText={t('failover.saved')} lines={6}>
      {(edit) => <FailoverFields {...edit} />}
    </SettingsCard>
  )
}

function FailoverFields({ form, set, problem }: SettingsEdit) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  return (
    <>
      <div>
        <Switch
          className={styles.switch}
          label={t('failover.failover')}
          checked={form.failover}
          onChange={(_, data) => set({ failover: data.checked })}
        />
        <Field hint={t('failover.hedgingHint')}>
          <Switch
            className={styles.switch}
            label={t('failover.hedging')}
            checked={form.hedging}
            onChange={(_, data) => set({ hedging: data.checked })}
          />
        </Field>
      </div>
      <div className={styles.two}>
        {numbers.map(({ field, unit }) => (
          <OptionalNumberField
            key={field}
            label={t(`failover.${field}`)}
            hint={t(`failover.${field}Hint`)}
            {...(unit === undefined ? {} : { unit: t(`failover.unit.${unit}`) })}
            value={form[field]}
            onChange={(value) => set({ [field]: value ?? Number.NaN })}
            problem={problem(field)}
          />
        ))}
      </div>
      <Field
        label={t('failover.webhookUrl')}
        hint={t('failover.webhookUrlHint')}
        {...fieldState(problem('webhookUrl'))}
      >
        <Input
          type="url"
          value={form.webhookUrl ?? ''}
          placeholder="https://"
          spellCheck={false}
          onChange={(_, data) => set({ webhookUrl: data.value.trim() === '' ? null : data.value.trim() })}
        />
      </Field>
    </>
  )
}
