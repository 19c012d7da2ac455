import { useTranslation } from 'react-i18next'
import { OptionalNumberField, TextListField } from '../../parts/fields.tsx'
import { useSettingsStyles } from './settings.styles.ts'
import { SettingsCard, type SettingsEdit } from './settings-form.tsx'

/** How long log rows stay, how large requests may be, and who may call. */
export function GatewayCard() {
  const { t } = useTranslation('settings')
  return (
    <SettingsCard title={t('gateway.title')} text={t('gateway.text')} savedText={t('gateway.saved')} lines={8}>
      {(edit) => <GatewayFields {...edit} />}
    </SettingsCard>
  )
}

function GatewayFields({ form, set, problem }: SettingsEdit) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  return (
    <>
      <div className={styles.two}>
        <OptionalNumberField
          label={t('gateway.retention')}
          hint={t('gateway.retentionHint')}
          unit={t('gateway.days')}
          value={form.logRetentionDays}
          onChange={(value) => set({ logRetentionDays: value ?? Number.NaN })}
          problem={problem('logRetentionDays')}
        />
        <OptionalNumberField
          label={t('gateway.maxBody')}
          hint={t('gateway.maxBodyHint')}
          unit="MiB"
          value={form.maxBodyMb}
          onChange={(value) => set({ maxBodyMb: value ?? Number.NaN })}
          problem={problem('maxBodyMb')}
        />
      </div>
      <TextListField
        label={t('gateway.hosts')}
        hint={t('gateway.hostsHint')}
        placeholder="gateway.example.com"
        value={form.allowedHosts}
        onChange={(allowedHosts) => set({ allowedHosts })}
        problem={problem('allowedHosts')}
      />
      <TextListField
        label={t('gateway.origins')}
        hint={t('gateway.originsHint')}
        placeholder="https://app.example.com"
        value={form.allowedOrigins}
        onChange={(allowedOrigins) => set({ allowedOrigins })}
        problem={problem('allowedOrigins')}
      />
    </>
  )
}
