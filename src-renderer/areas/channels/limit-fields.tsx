import { Field, Input } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { fieldState } from '../../parts/field-state.ts'
import type { ChannelForm } from './channel-form.ts'
import { useDrawerStyles } from './drawer.styles.ts'
import { GroupField } from './group-field.tsx'
import type { LimitsForm } from './request-rules.ts'

const limits = ['rpm', 'tpm', 'concurrency'] as const

interface LimitFieldsProps {
  form: ChannelForm
  problem: (field: string) => string | undefined
  onChange: (change: Partial<ChannelForm>) => void
}

/** How much a channel and each of its keys may be used. */
export function LimitFields({ form, problem, onChange }: LimitFieldsProps) {
  const { t } = useTranslation('channels')
  return (
    <>
      <ThreeLimits
        field="limits"
        label={t('field.limits')}
        hint={t('hint.limits')}
        value={form.limits}
        problem={problem}
        onChange={(value) => onChange({ limits: value })}
      />
      <ThreeLimits
        field="keyLimits"
        label={t('field.keyLimits')}
        hint={t('hint.keyLimits')}
        value={form.keyLimits}
        problem={problem}
        onChange={(value) => onChange({ keyLimits: value })}
      />
    </>
  )
}

interface ThreeLimitsProps {
  field: 'limits' | 'keyLimits'
  label: string
  hint: string
  value: LimitsForm
  problem: (field: string) => string | undefined
  onChange: (value: LimitsForm) => void
}

function ThreeLimits({ field, label, hint, value, problem, onChange }: ThreeLimitsProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  return (
    <GroupField label={label} hint={hint} over>
      <div className={styles.row}>
        {limits.map((limit) => (
          <Field key={limit} label={t(`limit.${limit}`)} {...fieldState(problem(`${field}.${limit}`))}>
            <Input
              value={value[limit]}
              inputMode="numeric"
              placeholder={t('common:state.unlimited')}
              onChange={(_, data) => onChange({ ...value, [limit]: data.value })}
            />
          </Field>
        ))}
      </div>
    </GroupField>
  )
}

/** Whether requests wait for their turn where the channel has as many in progress as it may. */
export function QueueFields({ form, problem, onChange }: LimitFieldsProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const state = (field: string) => fieldState(problem(field))
  return (
    <GroupField label={t('field.queue')} hint={t('hint.queue')} over>
      <div className={styles.row}>
        <Field label={t('field.queueSize')} {...state('queue.size')}>
          <Input
            value={form.queueSize}
            inputMode="numeric"
            onChange={(_, data) => onChange({ queueSize: data.value })}
          />
        </Field>
        <Field label={t('field.queueWait')} {...state('queue.waitMs')}>
          <Input
            value={form.queueWait}
            inputMode="decimal"
            contentAfter={t('unit.seconds')}
            onChange={(_, data) => onChange({ queueWait: data.value })}
          />
        </Field>
      </div>
    </GroupField>
  )
}
