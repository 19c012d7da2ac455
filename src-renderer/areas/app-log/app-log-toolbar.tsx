import { useTranslation } from 'react-i18next'
import { appLogLevels } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { FilterBar, FilterCount, FilterSearch, FilterSelect, FilterSpace, FilterTime } from '../../parts/filter-bar.tsx'
import { useAppLogStyles } from './app-log.styles.ts'
import { type AppLogChoice, presets } from './app-log-filters.ts'

interface AppLogToolbarProps {
  choice: AppLogChoice
  onChange: (change: Partial<AppLogChoice>) => void
  /** Only where the desktop app writes lines as well. */
  sources: boolean
  sizeBytes: number | undefined
}

/** What narrows the log of the app. */
export function AppLogToolbar({ choice, onChange, sources, sizeBytes }: AppLogToolbarProps) {
  const { t } = useTranslation('app-log')
  const styles = useAppLogStyles()
  const format = useFormat()
  return (
    <FilterBar label={t('filter.label')}>
      <FilterSearch label={t('filter.search')} value={choice.search} onChange={(search) => onChange({ search })} />
      <FilterSelect
        label={t('column.level')}
        value={choice.level}
        options={[
          { value: '', label: t('filter.anyLevel') },
          ...appLogLevels.slice(1).map((level) => ({ value: level, label: t(`from.${level}`) })),
        ]}
        onChange={(level) => onChange({ level: level as AppLogChoice['level'] })}
      />
      {sources ? (
        <FilterSelect
          label={t('column.source')}
          value={choice.source}
          options={[
            { value: '', label: t('filter.anySource') },
            { value: 'gateway', label: t('source.gateway') },
            { value: 'shell', label: t('source.shell') },
          ]}
          onChange={(source) => onChange({ source: source as AppLogChoice['source'] })}
        />
      ) : null}
      <FilterSelect
        label={t('filter.range')}
        value={choice.range}
        options={[
          { value: 'all', label: t('range.all') },
          ...Object.keys(presets).map((name) => ({ value: name, label: t(`range.${name}`) })),
          { value: 'custom', label: t('range.custom') },
        ]}
        onChange={(range) => onChange({ range: range as AppLogChoice['range'] })}
      />
      {choice.range === 'custom' ? (
        <span className={styles.range}>
          <FilterTime
            type="datetime-local"
            label={t('filter.from')}
            value={choice.from}
            onChange={(from) => onChange({ from })}
          />
          –
          <FilterTime
            type="datetime-local"
            label={t('filter.to')}
            value={choice.to}
            onChange={(to) => onChange({ to })}
          />
        </span>
      ) : null}
      <FilterSpace />
      {sizeBytes === undefined ? null : <FilterCount text={t('size', { size: format.bytes(sizeBytes) })} />}
    </FilterBar>
  )
}
