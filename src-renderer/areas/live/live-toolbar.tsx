import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterBar, FilterSearch, FilterSelect } from '../../parts/filter-bar.tsx'
import { choicesOf, type LiveFilters, type LiveStateFilter, liveStates } from './live-filters.ts'
import type { LiveRow } from './live-requests.ts'

interface LiveToolbarProps {
  rows: readonly LiveRow[]
  filters: LiveFilters
  onChange: (change: Partial<LiveFilters>) => void
}

/** What narrows the page. */
export function LiveToolbar({ rows, filters, onChange }: LiveToolbarProps) {
  const { t } = useTranslation('live')
  const choices = useMemo(() => choicesOf(rows), [rows])
  const { channelId } = filters
  const channels = choices.channels.map(({ id, name }) => ({ value: String(id), label: name }))
  return (
    <FilterBar label={t('filter.label')}>
      <FilterSearch label={t('filter.text')} value={filters.text} onChange={(text) => onChange({ text })} />
      <FilterSelect
        label={t('filter.state')}
        value={filters.state}
        options={liveStates.map((value) => ({ value, label: t(`state.${value}`) }))}
        onChange={(state) => onChange({ state: state as LiveStateFilter })}
      />
      <FilterSelect
        label={t('column.channel')}
        value={channelId === null ? '' : String(channelId)}
        options={withCurrent(channels, channelId === null ? '' : String(channelId), t('filter.anyChannel'))}
        onChange={(id) => onChange({ channelId: id === '' ? null : Number(id) })}
      />
      <FilterSelect
        label={t('column.key')}
        value={filters.tokenName}
        options={withCurrent(choices.keys.map(same), filters.tokenName, t('filter.anyKey'))}
        onChange={(tokenName) => onChange({ tokenName })}
      />
      <FilterSelect
        label={t('column.model')}
        value={filters.model}
        options={withCurrent(choices.models.map(same), filters.model, t('filter.anyModel'))}
        onChange={(model) => onChange({ model })}
      />
    </FilterBar>
  )
}

const same = (name: string) => ({ value: name, label: name })

/** The choices, with the chosen one even when no row has it any more. */
function withCurrent(options: { value: string; label: string }[], current: string, any: string) {
  const known = current === '' || options.some(({ value }) => value === current)
  return [{ value: '', label: any }, ...(known ? [] : [{ value: current, label: current }]), ...options]
}
