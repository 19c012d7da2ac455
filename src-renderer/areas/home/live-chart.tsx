import { useTranslation } from 'react-i18next'
import { Area, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormat } from '../../i18n/format.ts'
import { ChartFrame, type ChartSeries, ChartTip, useAxisProps, useGridProps } from '../../parts/chart-frame.tsx'
import type { LivePoint, LiveRange } from './live-window.ts'

/** Marks of the time axis, seconds before now. */
const tickSeconds: Record<LiveRange, readonly number[]> = {
  1: [45, 30, 15, 0],
  5: [240, 180, 120, 60, 0],
  15: [600, 300, 0],
  60: [2700, 1800, 900, 0],
}

interface LiveChartProps {
  title: string
  series: ReadonlyArray<ChartSeries<LivePoint>>
  points: readonly LivePoint[]
  range: LiveRange
  /** The right edge, ms. */
  now: number
  /** Fill below the line. */
  filled?: boolean
}

/** One live chart. The edge at the right is now; a line grows into it from there. */
export function LiveChart({ title, series, points, range, now, filled = false }: LiveChartProps) {
  const { t } = useTranslation('home')
  const format = useFormat()
  const axis = useAxisProps()
  const grid = useGridProps()
  const start = now - range * 60_000
  const silent = !points.some((point) => series.some((one) => (one.value(point) ?? 0) > 0))
  const ticks = tickSeconds[range].map((seconds) => now - seconds * 1_000)
  const first = series[0]
  return (
    <ChartFrame
      title={title}
      series={series}
      rows={points}
      x={{ label: t('live.time'), format: (point) => format.time(point.at) }}
      note={silent ? t('live.quiet') : null}
      latest
      height={168}
    >
      <ComposedChart data={[...points]} margin={{ top: 6, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid {...grid} />
        <XAxis
          {...axis}
          dataKey="at"
          type="number"
          domain={[start, now]}
          allowDataOverflow
          ticks={ticks}
          interval={0}
          tickFormatter={(at: number) => {
            const seconds = Math.round((at - now) / 1_000)
            return seconds === 0
              ? t('live.nowTick')
              : range === 1
                ? t('live.secondsTick', { number: seconds })
                : t('live.minutesTick', { number: format.number(seconds / 60, 1) })
          }}
        />
        <YAxis
          {...axis}
          width={first?.key === 'p50' ? 62 : 40}
          allowDecimals={false}
          domain={[0, silent ? 1 : 'auto']}
          tickCount={4}
          tickFormatter={(value: number) => (silent ? '' : (first?.format(Math.round(value)) ?? String(value)))}
        />
        <Tooltip
          isAnimationActive={false}
          content={<ChartTip<LivePoint> series={series} x={(point) => format.time(point.at)} />}
        />
        {series.map((one) =>
          filled ? (
            <Area
              key={one.key}
              dataKey={one.key}
              type="linear"
              stroke={one.color}
              strokeWidth={2}
              fill={one.color}
              fillOpacity={0.14}
              dot={false}
              activeDot={{ r: 3 }}
              isAnimationActive={false}
            />
          ) : (
            <Line
              key={one.key}
              dataKey={one.key}
              type="linear"
              stroke={one.color}
              strokeWidth={2}
              {...(one.dash === undefined ? {} : { strokeDasharray: one.dash })}
              dot={false}
              activeDot={{ r: 3 }}
              isAnimationActive={false}
            />
          ),
        )}
      </ComposedChart>
    </ChartFrame>
  )
}
