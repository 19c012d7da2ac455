import { Field, MessageBar, MessageBarBody, Radio, RadioGroup } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useSettingsStyles } from './settings.styles.ts'
import { SettingsCard, type SettingsEdit } from './settings-form.tsx'

const choices = ['off', 'errors', 'all'] as const
const amounts = [
  { field: 'keepBodiesKb', unit: 'KiB' },
  { field: 'keepBodiesDays', unit: undefined },
  { field: 'keepBodiesMaxMb', unit: 'MiB' },
] as const

/** Whether the four messages of requests are kept for the log. */
export function MessagesCard() {
  const { t } = useTranslation('settings')
  return (
    <SettingsCard title={t('messages.title')} text={t('messages.text')} savedText={t('messages.saved')} lines={4}>
      {(edit) => <MessagesFields {...edit} />}
    </SettingsCard>
  )
}

function MessagesFields({ form, set, problem }: SettingsEdit) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const off = form.keepBodies === 'off'
  return (
    <>
      <Field label={t('messages.keep')}>
        <RadioGroup
          layout="horizontal"
          value={form.keepBodies}
          onChange={(_, data) => set({ keepBodies: choices.find((one) => one === data.value) ?? 'off' })}
        >
          {choices.map((choice) => (
            <Radio key={choice} value={choice} label={t(`messages.choice.${choice}`)} />
          ))}
        </RadioGroup>
      </Field>
      {off ? null : (
        <div className={styles.three}>
          {amounts.map(({ field, unit }) => (
            <OptionalNumberField
              key={field}
              label={t(`messages.${field}`)}
              unit={unit ?? t('gateway.days')}
              value={form[field]}
              onChange={(value) => set({ [field]: value ?? Number.NaN })}
              problem={problem(field)}
            />
          ))}
        </div>
      )}
      <MessageBar intent={off ? 'info' : 'warning'} layout="multiline">
        <MessageBarBody>{t(off ? 'messages.privacyOff' : 'messages.privacy')}</MessageBarBody>
      </MessageBar>
    </>
  )
}
