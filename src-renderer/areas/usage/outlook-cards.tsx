import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { forecastFrom, forecastOf, monthOf, savingsOf } from './outlook.ts'
import { useUsageStyles } from './usage.styles.ts'
import { bucketOf, type Period } from './usage-range.ts'

const hour = 3_600_000

/** What the month costs so far and will, and what caches saved in the period. Each says how it was reckoned. */
export function OutlookCards({ period, now }: { period: Period; now: number }) {
  const styles = useUsageStyles()
  return (
    <div className={styles.outlook}>
      <ForecastCard now={now} />
      <SavingsCard period={period} />
    </div>
  )
}

function ForecastCard({ now }: { now: number }) {
  const { t, i18n } = useTranslation('usage')
  const styles = useUsageStyles()
  const format = useFormat()
  const from = forecastFrom(now)
  const to = Math.floor(now / hour) * hour + hour
  const query = useQuery(
    api.stats.series.queryOptions({
      input: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), bucket: 'hour', groupBy: 'none' },
      refetchInterval: 300_000,
    }),
  )
  const month = new Intl.DateTimeFormat(i18n.resolvedLanguage ?? 'en', { month: 'long' }).format(monthOf(now).start)
  return (
    <Card title={t('forecast.title', { month })}>
      <QueryState query={query} lines={2}>
        {({ items }) => {
          const { spent, range } = forecastOf(items, now)
          return (
            <>
              <div className={styles.big}>{range === null ? format.usd(spent) : <Range {...range} />}</div>
              <p className={styles.how}>
                {range === null ? t('forecast.early') : t('forecast.how', { spent: format.usd(spent) })}
              </p>
            </>
          )
        }}
      </QueryState>
    </Card>
  )
}

function Range({ low, high }: { low: number; high: number }) {
  const { t } = useTranslation('usage')
  const format = useFormat()
  const [from, to] = [format.usd(low), format.usd(high)]
  return <>{from === to ? from : t('forecast.range', { from, to })}</>
}

function SavingsCard({ period }: { period: Period }) {
  const { t } = useTranslation('usage')
  const styles = useUsageStyles()
  const format = useFormat()
  const query = useQuery(
    api.stats.series.queryOptions({
      input: {
        from: new Date(period.from).toISOString(),
        to: new Date(period.to).toISOString(),
        bucket: bucketOf(period.step),
        groupBy: 'model',
      },
      refetchInterval: 60_000,
    }),
  )
  const models = useQuery(api.models.list.queryOptions({ input: {}, staleTime: 60_000 }))
  const prices = useMemo(
    () => new Map((models.data?.items ?? []).map((model) => [model.name, model.price ?? undefined])),
    [models.data],
  )
  return (
    <Card title={t('savings.title')}>
      <QueryState query={models} lines={2}>
        {() => (
          <QueryState query={query} lines={2}>
            {({ items }) => {
              const { reads, writes, unpriced } = savingsOf(items, (model) => prices.get(model))
              return (
                <>
                  <div className={styles.big}>{format.usd(reads - writes)}</div>
                  <p className={styles.how}>
                    {t('savings.how', { reads: format.usd(reads), writes: format.usd(writes) })}
                    {unpriced === 0 ? '' : ` ${t('savings.unpriced', { count: unpriced })}`}
                  </p>
                </>
              )
            }}
          </QueryState>
        )}
      </QueryState>
    </Card>
  )
}
