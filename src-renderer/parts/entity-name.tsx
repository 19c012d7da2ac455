/**
 * Users, API keys and channels are referred to by id; people know them by name.
 * `<EntityName kind="user" id={3} />`         the name, `#3` once it is gone, a dash for nobody
 * `<EntityPicker kind="user" value onChange>`  a field that finds one by its name; put it into a `<Field>`
 */
import { Combobox, mergeClasses, Option } from '@fluentui/react-components'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../client/api.ts'
import { useEntityStyles } from './entity-name.styles.ts'
import { CellText } from './virtual-table.tsx'

export type EntityKind = 'user' | 'token' | 'channel'

/** So many are offered at once; typing narrows them. */
const offered = 50

/** The name behind an id; undefined while it is looked up, null when there is none any more. */
function useEntityName(kind: EntityKind, id: number | null): string | null | undefined {
  const input = { id: id ?? 0 }
  const staleTime = 60_000
  const on = (one: EntityKind) => kind === one && id !== null
  const user = useQuery(api.users.get.queryOptions({ input, staleTime, enabled: on('user') }))
  const token = useQuery(api.tokens.get.queryOptions({ input, staleTime, enabled: on('token') }))
  const channel = useQuery(api.channels.get.queryOptions({ input, staleTime, enabled: on('channel') }))
  const query = kind === 'user' ? user : kind === 'token' ? token : channel
  if (query.data !== undefined) return query.data.name
  return query.error === null ? undefined : null
}

export function EntityName({ kind, id }: { kind: EntityKind; id: number | null }) {
  const name = useEntityName(kind, id)
  if (id === null) return <CellText text="–" quiet />
  return <CellText text={name ?? `#${id}`} quiet={name === null || name === undefined} />
}

function useFound(kind: EntityKind, search: string) {
  const input = { limit: offered, ...(search === '' ? {} : { search }) }
  const shared = { staleTime: 10_000, placeholderData: keepPreviousData } as const
  const users = useQuery(api.users.list.queryOptions({ input, ...shared, enabled: kind === 'user' }))
  const tokens = useQuery(api.tokens.list.queryOptions({ input, ...shared, enabled: kind === 'token' }))
  const channels = useQuery(api.channels.list.queryOptions({ input, ...shared, enabled: kind === 'channel' }))
  const items = kind === 'user' ? users.data?.items : kind === 'token' ? tokens.data?.items : channels.data?.items
  return items?.map(({ id, name }) => ({ id, name })) ?? []
}

export interface EntityPickerProps {
  kind: EntityKind
  value: number | null
  onChange: (id: number | null) => void
  /** What stands there while nobody is chosen, and chooses nobody. */
  none: string
  label?: string
  className?: string
}

export function EntityPicker({ kind, value, onChange, none, label, className }: EntityPickerProps) {
  const styles = useEntityStyles()
  const { t } = useTranslation()
  const chosen = useEntityName(kind, value)
  const chosenText = value === null ? '' : (chosen ?? `#${value}`)
  // Typed text is a search until something is chosen; null = nobody types.
  const [typed, setTyped] = useState<string | null>(null)
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed?.trim() ?? ''), 200)
    return () => clearTimeout(timer)
  }, [typed])
  const found = useFound(kind, search)
  return (
    <Combobox
      className={mergeClasses(styles.picker, className)}
      {...(label === undefined ? {} : { 'aria-label': label })}
      value={typed ?? chosenText}
      placeholder={none}
      selectedOptions={[value === null ? '' : String(value)]}
      spellCheck={false}
      open={open}
      onOpenChange={(_, data) => setOpen(data.open)}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        // Input methods type without keys, on which alone the list would open.
        setOpen(true)
      }}
      onBlur={() => {
        // Whoever empties the field means nobody.
        if (typed !== null && typed.trim() === '') onChange(null)
        setTyped(null)
      }}
      onOptionSelect={(_, data) => {
        setTyped(null)
        if (data.optionValue !== undefined) onChange(data.optionValue === '' ? null : Number(data.optionValue))
      }}
    >
      <Option value="" text={none}>
        {none}
      </Option>
      {found.map(({ id, name }) => (
        <Option key={id} value={String(id)} text={name}>
          {name}
        </Option>
      ))}
      {found.length === 0 && search !== '' ? (
        <Option disabled value="none" text="">
          {t('common:picker.nothing')}
        </Option>
      ) : null}
    </Combobox>
  )
}
