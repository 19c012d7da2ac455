import { Combobox, Field, Option } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { useClientsStyles } from './clients.styles.ts'

/** So many models are offered at once; typing narrows them. */
const offered = 100

/** Names of the models that channels serve now, without patterns; undefined while they are looked up. */
export function useServedModels(): { names: string[] | undefined; isServed: (name: string) => boolean } {
  const models = useQuery(api.models.list.queryOptions({ input: { served: 'true' }, staleTime: 30_000 }))
  return useMemo(() => {
    const all = models.data?.items.map(({ name }) => name)
    const patterns = (all ?? []).filter((name) => name.includes('*'))
    return {
      names: all?.filter((name) => !name.includes('*')),
      // Patterns serve whatever fits them, and that is not for this page to work out.
      isServed: (name: string) => all === undefined || patterns.length > 0 || all.includes(name),
    }
  }, [models.data])
}

interface ModelFieldProps {
  label: string
  hint: string
  required?: boolean
  value: string
  placeholder: string
  onChange: (value: string) => void
}

/** A model's name: any text, with the models that are served on offer. */
export function ModelField({ label, hint, required = false, value, placeholder, onChange }: ModelFieldProps) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const { names, isServed } = useServedModels()
  const shown = useMemo(() => {
    const all = names ?? []
    const wanted = value.trim().toLowerCase()
    if (wanted === '' || all.includes(value)) return all.slice(0, offered)
    return all.filter((name) => name.toLowerCase().includes(wanted)).slice(0, offered)
  }, [names, value])
  const unknown = value.trim() !== '' && !isServed(value.trim())
  return (
    <Field
      label={label}
      hint={hint}
      required={required}
      {...(unknown
        ? { validationState: 'warning', validationMessage: t('setUp.notServed', { model: value.trim() }) }
        : {})}
    >
      <Combobox
        className={styles.combo}
        freeform
        clearable
        value={value}
        selectedOptions={value === '' ? [] : [value]}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        onOptionSelect={(_, data) => onChange(data.optionText ?? '')}
      >
        {shown.map((name) => (
          <Option key={name} value={name}>
            {name}
          </Option>
        ))}
      </Combobox>
    </Field>
  )
}
