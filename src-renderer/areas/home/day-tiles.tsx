import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { KpiTile } from '../../parts/kpi-tile.tsx'
import { ErrorState } from '../../parts/states.tsx'
import { useTheme } from '../../theme/use-theme.ts'
import { errorShare, hourly } from './day-series.ts'
import { useHomeStyles } from './home.styles.ts'

/** Requests, tokens, cost and errors of the last 24 hours. */
export function DayTiles() {
  const { t } = useTranslation('home')
  const styles = useHomeStyles()
  const format = useFormat()
  const { dataColors } = useTheme()
  const summary = useQuery(api.stats.summary.queryOptions({ input: {}, refetchInterval: 10_000 }))
  const series = useQuery(api.stats.series.queryOptions({ input: { bucket: 'hour' }, refetchInterval: 60_000 }))
  const totals = summary.data
  if (totals === undefined && summary.error !== null) {
    return <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />
  }
  const loading = totals === undefined
  const items = series.data?.items ?? []
  const now = series.data === undefined ? Date.now() : Date.parse(series.data.to)
  const tokens = (totals?.inputTokens ?? 0) + (totals?.outputTokens ?? 0)
  return (
    <section className={styles.tiles} aria-label={t('day.label')}>
      <KpiTile
        label={t('day.requests')}
        value={format.compact(totals?.requests ?? 0)}
        hint={t('day.failed', { count: totals?.errors ?? 0, number: format.compact(totals?.errors ?? 0) })}
        series={hourly(items, now, (one) => one.requests)}
        color={dataColors[1] ?? 'currentColor'}
        loading={loading}
      />
      <KpiTile
        label={t('day.tokens')}
        value={format.compact(tokens)}
        hint={t('day.inOut', {
          input: format.compact(totals?.inputTokens ?? 0),
          output: format.compact(totals?.outputTokens ?? 0),
        })}
        series={hourly(items, now, (one) => one.inputTokens + one.outputTokens)}
        color={dataColors[2] ?? 'currentColor'}
        loading={loading}
      />
      <KpiTile
        label={t('day.cost')}
        value={format.usd(totals?.costUsd ?? 0)}
        hint={
          totals !== undefined && totals.requests > 0
            ? t('day.perRequest', { cost: format.usd(totals.costUsd / totals.requests) })
            : t('day.noRequests')
        }
        series={hourly(items, now, (one) => one.costUsd)}
        color={dataColors[0] ?? 'currentColor'}
        loading={loading}
      />
      <KpiTile
        label={t('day.errorRate')}
        value={format.percent(totals === undefined ? 0 : errorShare(totals))}
        hint={
          totals === undefined || totals.firstByteMs === null
            ? t('day.noRequests')
            : t('day.firstByte', { time: format.ms(totals.firstByteMs) })
        }
        series={hourly(items, now, errorShare)}
        color={dataColors[4] ?? 'currentColor'}
        loading={loading}
      />
    </section>
  )
}
