import { Field, Input, Select, Switch } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Provider } from '../../../src-gateway/contract/index.ts'
import { fieldState } from '../../parts/field-state.ts'
import { type SettingsForm, settingsFields } from './settings-schema.ts'

interface SettingsFieldsProps {
  schema: Provider['settingsSchema']
  values: SettingsForm
  /** The words for a problem of a field, by `settings.<name>`. */
  problem: (field: string) => string | undefined
  onChange: (values: SettingsForm) => void
}

/** The provider's own settings, one control for each property of its schema. */
export function SettingsFields({ schema, values, problem, onChange }: SettingsFieldsProps) {
  const { t } = useTranslation('channels')
  return (
    <>
      {settingsFields(schema).map((field) => {
        const value = values[field.name]
        const words = problem(`settings.${field.name}`)
        const set = (next: string | boolean) => onChange({ ...values, [field.name]: next })
        if (field.kind === 'boolean') {
          return (
            <Field key={field.name} hint={field.description} validationMessage={words ?? null}>
              <Switch label={field.label} checked={value === true} onChange={(_, data) => set(data.checked)} />
            </Field>
          )
        }
        const text = typeof value === 'string' ? value : ''
        return (
          <Field
            key={field.name}
            label={field.label}
            hint={field.description}
            required={field.required}
            {...fieldState(words)}
          >
            {field.kind === 'enum' ? (
              <Select value={text} onChange={(_, data) => set(data.value)}>
                <option value="">
                  {field.default === '' ? t('settings.choose') : t('settings.default', { value: field.default })}
                </option>
                {field.options.map((option) => (
                  <option key={option} value={option}>
                    {option}
                  </option>
                ))}
              </Select>
            ) : (
              <Input
                value={text}
                placeholder={field.default}
                inputMode={field.kind === 'string' ? 'text' : 'decimal'}
                spellCheck={false}
                onChange={(_, data) => set(data.value)}
              />
            )}
          </Field>
        )
      })}
    </>
  )
}
