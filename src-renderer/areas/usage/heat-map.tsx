import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { heatMapOf } from './outlook.ts'
import { useUsageStyles } from './usage.styles.ts'
import { useMetricWords } from './usage-chart.tsx'
import type { Period } from './usage-range.ts'
import { type Metric, metricValue } from './usage-series.ts'

const day = 86_400_000

/** At least a week, and at most so many days of a longer period: its last ones. */
const mostDays = 92

/** When in the week the gateway is used: the mean of each hour, in the reader's own time. */
export function HeatMapCard({ period, metric }: { period: Period; metric: Metric }) {
  const { t, i18n } = useTranslation('usage')
  const styles = useUsageStyles()
  const value = useMetricWords(metric)
  const shown = { from: Math.max(period.from, period.to - mostDays * day), to: Math.min(period.to, Date.now()) }
  const long = period.to - period.from >= 6 * day
  const query = useQuery(
    api.stats.series.queryOptions({
      input: {
        from: new Date(shown.from).toISOString(),
        to: new Date(period.to).toISOString(),
        bucket: 'hour',
        groupBy: 'none',
      },
      enabled: long,
      placeholderData: keepPreviousData,
      refetchInterval: 300_000,
    }),
  )
  const language = i18n.resolvedLanguage ?? 'en'
  const weekdays = useMemo(() => {
    const words = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
    // 5 January 1970 was a Monday.
    return Array.from({ length: 7 }, (_, index) => words.format(new Date((4 + index) * day)))
  }, [language])
  if (!long) return null
  return (
    <Card
      title={t('heat.title')}
      description={t(period.to - period.from > mostDays * day ? 'heat.textLong' : 'heat.text', {
        metric: t(`metric.${metric}`),
        days: mostDays,
      })}
    >
      <QueryState query={query} lines={6}>
        {({ items }) => {
          const { cells, largest } = heatMapOf(items, shown, (item) => metricValue(item, metric))
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
            <section className={styles.tableBox} tabIndex={0} aria-label={t('heat.title')}>
              <table className={styles.heat}>
                <thead>
                  <tr>
                    <th scope="col">
                      <span className={styles.unseen}>{t('heat.weekday')}</span>
                    </th>
                    {Array.from({ length: 24 }, (_, index) => `${index}`).map((hourOfDay) => (
                      <th key={hourOfDay} scope="col">
                        {hourOfDay}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {cells.map((row, weekday) => (
                    <tr key={weekdays[weekday]}>
                      <th scope="row">{weekdays[weekday]}</th>
                      {row.map((mean, hourOfDay) => {
                        const words = value.full(round(mean))
                        return (
                          <td
                            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the hour
                            key={hourOfDay}
                            title={`${weekdays[weekday]} ${hourOfDay}:00 · ${words}`}
                            style={{ backgroundColor: shade(mean, largest) }}
                          >
                            <span className={styles.unseen}>{words}</span>
                          </td>
                        )
                      })}
                    </tr>
                  ))}
                </tbody>
              </table>
              <div className={styles.heatLegend} aria-hidden>
                <span>{value.full(0)}</span>
                {[0, 0.25, 0.5, 0.75, 1].map((share) => (
                  <span key={share} className={styles.heatKey} style={{ backgroundColor: shade(share, 1) }} />
                ))}
                <span>{value.full(round(largest))}</span>
              </div>
            </section>
          )
        }}
      </QueryState>
    </Card>
  )
}

/** Means of whole things have one decimal; money keeps what it has. */
function round(value: number): number {
  return value >= 10 ? Math.round(value * 10) / 10 : Math.round(value * 1e9) / 1e9
}

/** From the card's grey to the brand's colour; the square root keeps small values apart from nothing. */
function shade(value: number, largest: number): string {
  if (value <= 0 || largest <= 0) return 'var(--colorNeutralBackground3)'
  const share = Math.round(12 + 88 * Math.sqrt(value / largest))
  return `color-mix(in srgb, var(--colorBrandBackground) ${share}%, var(--colorNeutralBackground3))`
}
