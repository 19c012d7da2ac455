import { Field, Select, Textarea } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { fieldState } from '../../parts/field-state.ts'
import type { ChannelForm } from './channel-form.ts'
import { useDrawerStyles } from './drawer.styles.ts'

const modes = ['prepend', 'replace', 'if-absent'] as const

interface PromptFieldProps {
  form: ChannelForm
  problem: (field: string) => string | undefined
  onChange: (change: Partial<ChannelForm>) => void
}

/** Instructions that the channel gives every request, and what becomes of the client's own. */
export function PromptField({ form, problem, onChange }: PromptFieldProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const words = problem('systemPrompt')
  return (
    <div className={styles.section}>
      <Field label={t('field.systemPrompt')} hint={t('hint.systemPrompt')} {...fieldState(words)}>
        <Textarea
          value={form.systemPrompt}
          resize="vertical"
          textarea={{ rows: 3 }}
          onChange={(_, data) => onChange({ systemPrompt: data.value })}
        />
      </Field>
      {form.systemPrompt.trim() === '' ? null : (
        <Field label={t('field.systemPromptMode')}>
          <Select
            value={form.systemPromptMode}
            onChange={(_, data) =>
              onChange({ systemPromptMode: modes.find((mode) => mode === data.value) ?? 'prepend' })
            }
          >
            {modes.map((mode) => (
              <option key={mode} value={mode}>
                {t(`promptMode.${mode}`)}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </div>
  )
}
