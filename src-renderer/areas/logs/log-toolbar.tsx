import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { FilterBar, FilterSearch, FilterSelect, FilterSwitch, FilterTime } from '../../parts/filter-bar.tsx'
import { type LogFilters, presets } from './log-filters.ts'
import { useLogStyles } from './logs.styles.ts'

interface LogToolbarProps {
  filters: LogFilters
  onChange: (change: Partial<LogFilters>) => void
}

const statuses = [200, 400, 401, 402, 403, 404, 429, 499, 500, 502, 503, 504]

/** What narrows the log. */
export function LogToolbar({ filters, onChange }: LogToolbarProps) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const channels = useQuery(api.channels.list.queryOptions({ input: { limit: 200 }, staleTime: 60_000 }))
  const keys = useQuery(api.tokens.list.queryOptions({ input: { limit: 200 }, staleTime: 60_000 }))
  return (
    <FilterBar label={t('filter.label')}>
      <FilterSelect
        label={t('filter.range')}
        value={filters.range}
        options={[
          { value: 'all', label: t('range.all') },
          ...Object.keys(presets).map((name) => ({ value: name, label: t(`range.${name}`) })),
          { value: 'custom', label: t('range.custom') },
        ]}
        onChange={(range) => onChange({ range: range as LogFilters['range'] })}
      />
      {filters.range === 'custom' ? (
        <span className={styles.range}>
          <FilterTime
            type="datetime-local"
            label={t('filter.from')}
            value={filters.from}
            onChange={(from) => onChange({ from })}
          />
          –
          <FilterTime
            type="datetime-local"
            label={t('filter.to')}
            value={filters.to}
            onChange={(to) => onChange({ to })}
          />
        </span>
      ) : null}
      <FilterSearch short label={t('filter.model')} value={filters.model} onChange={(model) => onChange({ model })} />
      <FilterSelect
        className={styles.narrow}
        label={t('column.channel')}
        value={filters.channelId === null ? '' : String(filters.channelId)}
        options={withCurrent(channels.data?.items ?? [], filters.channelId, t('filter.anyChannel'))}
        onChange={(id) => onChange({ channelId: id === '' ? null : Number(id) })}
      />
      <FilterSelect
        className={styles.narrow}
        label={t('column.key')}
        value={filters.tokenId === null ? '' : String(filters.tokenId)}
        options={withCurrent(keys.data?.items ?? [], filters.tokenId, t('filter.anyKey'))}
        onChange={(id) => onChange({ tokenId: id === '' ? null : Number(id) })}
      />
      <FilterSelect
        label={t('column.status')}
        value={filters.status === null ? '' : String(filters.status)}
        options={[
          { value: '', label: t('filter.anyStatus') },
          ...[...new Set([...statuses, ...(filters.status === null ? [] : [filters.status])])]
            .sort((a, b) => a - b)
            .map((status) => ({ value: String(status), label: String(status) })),
        ]}
        onChange={(status) => onChange({ status: status === '' ? null : Number(status) })}
      />
      <FilterSearch
        short
        label={t('filter.requestId')}
        value={filters.requestId}
        onChange={(requestId) => onChange({ requestId })}
      />
      <FilterSwitch
        label={t('filter.errorOnly')}
        value={filters.errorOnly}
        onChange={(errorOnly) => onChange({ errorOnly })}
      />
    </FilterBar>
  )
}

/** The choices by name; one that is filtered by but not listed (deleted, or beyond the first page) is named by its id. */
function withCurrent(items: readonly { id: number; name: string }[], current: number | null, any: string) {
  const options = items.map((item) => ({ value: String(item.id), label: item.name }))
  const known = current === null || items.some((item) => item.id === current)
  return [{ value: '', label: any }, ...(known ? [] : [{ value: String(current), label: `#${current}` }]), ...options]
}
