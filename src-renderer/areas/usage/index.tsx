import { Button } from '@fluentui/react-components'
import { DataTrendingRegular, DocumentTextRegular } from '@fluentui/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { ExportButton, onePage } from '../../parts/export-button.tsx'
import { FilterSelect, FilterTime } from '../../parts/filter-bar.tsx'
import { KpiTile } from '../../parts/kpi-tile.tsx'
import { Card, Page } from '../../parts/page.tsx'
import { EmptyState, ErrorState, QueryState } from '../../parts/states.tsx'
import { useTheme } from '../../theme/use-theme.ts'
import { HeatMapCard } from './heat-map.tsx'
import { OutlookCards } from './outlook-cards.tsx'
import { useUsageStyles } from './usage.styles.ts'
import { UsageChart } from './usage-chart.tsx'
import { bucketOf, type Period, periodOf, type RangeName, readRange } from './usage-range.ts'
import { groupedChart, groupTotals, type Layer, type Metric, plainChart, usageFile } from './usage-series.ts'
import { UsageTable } from './usage-table.tsx'

const metrics: Metric[] = ['cost', 'tokens', 'requests', 'errors']
const groupings = ['model', 'channel', 'token', 'user', 'none'] as const
type Grouping = (typeof groupings)[number]

/** So many groups have a colour of their own. */
const topGroups = 7

/** The time, moving on once a minute: often enough for charts of hours and days. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** What was used and what it cost. Range, metric and grouping are in the address. */
export function UsagePage() {
  const { t } = useTranslation('usage')
  const styles = useUsageStyles()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const now = useMinute()
  const range = readRange(params)
  const period = periodOf(range, now)
  const metric = metrics.find((one) => one === params.get('metric')) ?? 'cost'
  const grouping = groupings.find((one) => one === params.get('by')) ?? 'model'
  const set = (change: Record<string, string>) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current)
        for (const [name, value] of Object.entries(change)) {
          if (value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )

  const ranges: RangeName[] = ['24h', '7d', '30d', 'custom']
  const actions = (
    <>
      <ChoiceBar
        label={t('range.label')}
        options={ranges.map((name) => ({ value: name, text: t(`range.${name}`) }))}
        value={range.name}
        onChange={(name) => set({ range: name })}
      />
      {range.name === 'custom' ? (
        <span className={styles.range}>
          <FilterTime type="date" label={t('range.from')} value={range.from} onChange={(from) => set({ from })} />
          –
          <FilterTime type="date" label={t('range.to')} value={range.to} onChange={(to) => set({ to })} />
        </span>
      ) : null}
      <Button icon={<DocumentTextRegular />} onClick={() => void navigate('/usage/report')}>
        {t('report.title')}
      </Button>
    </>
  )
  return (
    <Page title={t('title')} description={t('description')} actions={actions}>
      {period === undefined ? (
        <Card>
          <EmptyState icon={<DataTrendingRegular />} title={t('range.choose')} />
        </Card>
      ) : (
        <>
          <Totals period={period} />
          <OutlookCards period={period} now={now} />
          <Breakdown
            period={period}
            metric={metric}
            grouping={grouping}
            onMetric={(name) => set({ metric: name })}
            onGrouping={(name) => set({ by: name })}
          />
          <HeatMapCard period={period} metric={metric} />
        </>
      )}
    </Page>
  )
}

function rangeInput(period: Period) {
  return { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() }
}

function Totals({ period }: { period: Period }) {
  const { t } = useTranslation('usage')
  const styles = useUsageStyles()
  const format = useFormat()
  const query = useQuery(
    api.stats.summary.queryOptions({
      input: rangeInput(period),
      placeholderData: keepPreviousData,
      refetchInterval: 60_000,
    }),
  )
  const { data } = query
  if (data === undefined && query.error !== null) {
    return (
      <Card>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Card>
    )
  }
  const loading = data === undefined
  const share = (part: number, whole: number) => (whole === 0 ? '–' : format.percent(part / whole))
  return (
    <div className={styles.tiles}>
      <KpiTile
        label={t('kpi.cost')}
        loading={loading}
        value={format.usd(data?.costUsd ?? 0)}
        hint={
          data === undefined || data.requests === 0
            ? ''
            : t('kpi.perRequest', { cost: format.usd(data.costUsd / data.requests) })
        }
      />
      <KpiTile
        label={t('kpi.requests')}
        loading={loading}
        value={format.number(data?.requests ?? 0)}
        hint={t('kpi.errors', {
          count: data?.errors ?? 0,
          share: share(data?.errors ?? 0, data?.requests ?? 0),
        })}
      />
      <KpiTile
        label={t('kpi.input')}
        loading={loading}
        value={format.compact(data?.inputTokens ?? 0)}
        hint={t('kpi.cached', { share: share(data?.cacheReadTokens ?? 0, data?.inputTokens ?? 0) })}
      />
      <KpiTile
        label={t('kpi.output')}
        loading={loading}
        value={format.compact(data?.outputTokens ?? 0)}
        hint={t('kpi.reasoning', { share: share(data?.reasoningTokens ?? 0, data?.outputTokens ?? 0) })}
      />
      <KpiTile
        label={t('kpi.firstByte')}
        loading={loading}
        value={data?.firstByteMs == null ? '–' : format.ms(data.firstByteMs)}
        hint={data?.latencyMs == null ? '' : t('kpi.latency', { time: format.ms(data.latencyMs) })}
      />
    </div>
  )
}

interface BreakdownProps {
  period: Period
  metric: Metric
  grouping: Grouping
  onMetric: (metric: Metric) => void
  onGrouping: (grouping: string) => void
}

function Breakdown({ period, metric, grouping, onMetric, onGrouping }: BreakdownProps) {
  const { t } = useTranslation('usage')
  const styles = useUsageStyles()
  const { dataColors } = useTheme()
  const query = useQuery(
    api.stats.series.queryOptions({
      input: { ...rangeInput(period), bucket: bucketOf(period.step), groupBy: grouping },
      placeholderData: keepPreviousData,
      refetchInterval: 60_000,
    }),
  )
  // What is on the screen while another grouping loads is still of the old one.
  const shown = query.data?.groupBy ?? grouping
  const items = query.data?.items
  const chart = useMemo(
    () =>
      items === undefined
        ? undefined
        : shown === 'none'
          ? plainChart(items, period, metric)
          : groupedChart(items, period, metric, topGroups),
    [items, shown, period, metric],
  )
  const groups = useMemo(() => groupTotals(items ?? [], metric), [items, metric])
  const color = (layer: Layer, index: number) =>
    layer.kind === 'other'
      ? 'var(--colorNeutralForeground4)'
      : (dataColors[index % dataColors.length] ?? 'currentColor')
  const colorOf = (key: string) => {
    const index = groups.findIndex((group) => group.key === key)
    const layer = chart?.layers[index]
    return layer?.kind === 'group' ? color(layer, index) : undefined
  }
  const controls = (
    <div className={styles.controls}>
      <ChoiceBar
        label={t('metric.label')}
        options={metrics.map((name) => ({ value: name, text: t(`metric.${name}`) }))}
        value={metric}
        onChange={onMetric}
      />
      <FilterSelect
        label={t('group.label')}
        value={grouping}
        options={groupings.map((name) => ({ value: name, label: t(`group.by.${name}`) }))}
        onChange={onGrouping}
      />
    </div>
  )
  return (
    <>
      <Card title={t('overTime')} actions={controls} {...(period.step === 'utcDay' ? { description: t('utc') } : {})}>
        <QueryState query={query} lines={6}>
          {(data) =>
            chart === undefined || data.items.length === 0 ? (
              <EmptyState icon={<DataTrendingRegular />} title={t('empty.title')} text={t('empty.text')} />
            ) : (
              <UsageChart
                title={t(`chart.${shown === 'none' && metric === 'tokens' ? 'kinds' : metric}`)}
                chart={chart}
                step={period.step}
                metric={metric}
                color={color}
              />
            )
          }
        </QueryState>
      </Card>
      {shown === 'none' || groups.length === 0 ? null : (
        <Card
          title={t(`group.title.${shown}`)}
          actions={
            <ExportButton
              size="small"
              subject={`usage-by-${shown}`}
              columns={usageFile}
              pages={() => onePage(groups)}
            />
          }
        >
          <UsageTable
            label={t(`group.table.${shown}`)}
            groupBy={shown}
            groups={groups}
            metric={metric}
            color={colorOf}
          />
        </Card>
      )}
    </>
  )
}
