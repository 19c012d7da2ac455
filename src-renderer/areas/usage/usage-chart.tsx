import { useId, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat } from '../../i18n/format.ts'
import { ChartFrame, type ChartSeries, ChartTip, useAxisProps, useGridProps } from '../../parts/chart-frame.tsx'
import { textureFill } from '../../parts/chart-texture.tsx'
import { useTheme } from '../../theme/use-theme.ts'
import type { Step } from './usage-range.ts'
import type { Chart, Layer, Metric } from './usage-series.ts'

interface Point {
  at: number
  values: Record<string, number>
}

interface UsageChartProps {
  title: string
  chart: Chart
  step: Step
  metric: Metric
  /** The colour of a layer. */
  color: (layer: Layer, index: number) => string
}

/** Words for a point of time on the axis, in the reader's own zone (days of UTC stay days of UTC). */
function useAxisWords(step: Step) {
  const { i18n } = useTranslation()
  const language = i18n.resolvedLanguage ?? 'en'
  return useMemo(() => {
    const zone = step === 'utcDay' ? { timeZone: 'UTC' } : {}
    const days = step === 'localDay' || step === 'utcDay'
    const short = new Intl.DateTimeFormat(
      language,
      days ? { month: 'short', day: 'numeric', ...zone } : { hour: '2-digit', minute: '2-digit', hour12: false },
    )
    const long = new Intl.DateTimeFormat(
      language,
      days
        ? { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', ...zone }
        : { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false },
    )
    return { short: (at: number) => short.format(at), long: (at: number) => long.format(at) }
  }, [language, step])
}

/** How a value of a metric is written; `brief` for axes. */
export function useMetricWords(metric: Metric) {
  const format = useFormat()
  return useMemo(
    () => ({
      full: (value: number) => (metric === 'cost' ? format.usd(value) : format.number(value)),
      brief: (value: number) => (metric === 'cost' ? format.usdBrief(value) : format.compact(value)),
    }),
    [metric, format],
  )
}

/** The name of a layer: a group's own, or the words for what is not a group. */
export function useLayerName(metric: Metric) {
  const { t } = useTranslation('usage')
  return (layer: Layer) =>
    layer.kind === 'group' ? layer.label : layer.kind === 'all' ? t(`metric.${metric}`) : t(`layer.${layer.kind}`)
}

/** Stacked columns over time. */
export function UsageChart({ title, chart, step, metric, color }: UsageChartProps) {
  const { t } = useTranslation('usage')
  const axis = useAxisProps()
  const grid = useGridProps()
  const words = useAxisWords(step)
  const value = useMetricWords(metric)
  const name = useLayerName(metric)
  const id = useId()
  const { highContrast } = useTheme()
  const series: ChartSeries<Point>[] = chart.layers.map((layer, index) => ({
    key: layer.id,
    label: name(layer),
    color: color(layer, index),
    value: (point) => point.values[layer.id] ?? 0,
    format: value.full,
    texture: highContrast ? { id: `${id}${index}`, index } : undefined,
  }))
  const last = chart.layers.length - 1
  return (
    <ChartFrame
      title={title}
      series={series}
      rows={chart.points}
      x={{ label: t('time'), format: (point) => words.long(point.at) }}
      height={280}
      tableRows={400}
      note={chart.layers.length === 0 ? t('nothing') : null}
    >
      <BarChart accessibilityLayer={false} data={chart.points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid {...grid} />
        <XAxis {...axis} dataKey="at" tickFormatter={words.short} minTickGap={24} />
        <YAxis {...axis} width={72} tickFormatter={value.brief} allowDecimals={metric === 'cost'} />
        <Tooltip
          cursor={{ fill: 'currentColor', opacity: 0.06 }}
          isAnimationActive={false}
          content={<ChartTip series={series} x={(point: Point) => words.long(point.at)} />}
        />
        {series.map((one, index) => (
          <Bar
            key={one.key}
            dataKey={one.value}
            name={one.label}
            stackId="all"
            fill={one.texture === undefined ? one.color : textureFill(one.texture)}
            {...(one.texture === undefined ? {} : { stroke: one.color })}
            isAnimationActive={false}
            maxBarSize={48}
            radius={index === last ? [3, 3, 0, 0] : 0}
          />
        ))}
      </BarChart>
    </ChartFrame>
  )
}
