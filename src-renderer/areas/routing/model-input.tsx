import { Combobox, Option } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../client/api.ts'
import { useRoutingStyles } from './routing.styles.ts'

/** So many models are offered at once; typing narrows them. */
const offered = 100

interface ModelInputProps {
  value: string
  placeholder: string
  onChange: (value: string) => void
}

/** A model's name: any text, with the models that are served on offer. */
export function ModelInput({ value, placeholder, onChange }: ModelInputProps) {
  const styles = useRoutingStyles()
  const models = useQuery(api.models.list.queryOptions({ input: { served: 'true' }, staleTime: 30_000 }))
  const names = useMemo(() => {
    const all = (models.data?.items ?? []).map((model) => model.name).filter((name) => !name.includes('*'))
    const wanted = value.trim().toLowerCase()
    if (wanted === '' || all.includes(value)) return all.slice(0, offered)
    return all.filter((name) => name.toLowerCase().includes(wanted)).slice(0, offered)
  }, [models.data, value])
  return (
    <Combobox
      className={styles.combo}
      freeform
      value={value}
      selectedOptions={value === '' ? [] : [value]}
      placeholder={placeholder}
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
      onOptionSelect={(_, data) => data.optionText !== undefined && onChange(data.optionText)}
    >
      {names.map((name) => (
        <Option key={name} value={name}>
          {name}
        </Option>
      ))}
    </Combobox>
  )
}
