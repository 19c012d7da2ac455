import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LiveState } from '../../client/live-feed.ts'
import { useLive } from '../../client/use-live.ts'
import { useFormat } from '../../i18n/format.ts'
import type { ChartSeries } from '../../parts/chart-frame.tsx'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { Card } from '../../parts/page.tsx'
import { PageLoadError } from '../../parts/page-load-error.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { useInTurn } from '../../parts/when-idle.ts'
import { useTheme } from '../../theme/use-theme.ts'
import { useHomeStyles } from './home.styles.ts'
import { type LivePoint, type LiveRange, liveRanges, windowPoints } from './live-window.ts'

// The library that draws is a third of all code, and a page is read before its charts.
const LiveChart = lazy(() =>
  import('./live-chart.tsx').then(
    (module) => ({ default: module.LiveChart }),
    (cause: unknown) => {
      throw new PageLoadError(cause)
    },
  ),
)

const tones: Record<LiveState, Tone> = { live: 'good', connecting: 'info', paused: 'off', offline: 'bad' }

/** Speed as it is now: output tokens per second, requests per minute, time to the first byte. */
export function LiveCard() {
  const { t } = useTranslation('home')
  const styles = useHomeStyles()
  const format = useFormat()
  const { dataColors } = useTheme()
  const { state, frames, latest } = useLive()
  const [range, setRange] = useState<LiveRange>(5)
  const now = latest === null ? Date.now() : Date.parse(latest.at)
  const points = useMemo(() => windowPoints(frames, range, now), [frames, range, now])
  const color = (index: number) => dataColors[index] ?? 'currentColor'
  const whole = (value: number) => format.number(value, value < 10 ? 1 : 0)

  const tps: ChartSeries<LivePoint>[] = [
    { key: 'tps', label: t('live.tps'), color: color(0), value: (point) => point.tps, format: whole },
  ]
  const rpm: ChartSeries<LivePoint>[] = [
    { key: 'rpm', label: t('live.rpm'), color: color(1), value: (point) => point.rpm, format: whole },
  ]
  const firstByte: ChartSeries<LivePoint>[] = [
    { key: 'p50', label: t('live.p50'), color: color(2), value: (point) => point.p50, format: format.ms },
    { key: 'p95', label: t('live.p95'), color: color(4), dash: '5 3', value: (point) => point.p95, format: format.ms },
  ]
  const charts = [
    { title: t('live.tpsTitle'), series: tps, filled: true },
    { title: t('live.rpmTitle'), series: rpm, filled: true },
    { title: t('live.firstByteTitle'), series: firstByte },
  ]
  const drawn = useInTurn(charts.length)
  return (
    <Card
      title={t('live.title')}
      description={
        latest === null
          ? undefined
          : t('live.now', {
              inFlight: format.number(latest.inFlight),
              tokens: format.compact(latest.tpm),
              cost: format.usd(latest.costPerHourUsd),
            })
      }
      actions={
        <>
          <StatusBadge tone={tones[state]} text={t(`live.state.${state}`)} />
          <ChoiceBar
            label={t('live.range')}
            options={liveRanges.map((minutes) => ({ value: minutes, text: t('live.minutes', { count: minutes }) }))}
            value={range}
            onChange={setRange}
          />
        </>
      }
    >
      <div className={styles.charts}>
        {charts.map((chart, index) => (
          // Each takes a machine a moment to draw: one after another, the page answers in between.
          <div key={chart.title} className={styles.chart}>
            {index < drawn ? (
              <Suspense>
                <LiveChart {...chart} points={points} range={range} now={now} />
              </Suspense>
            ) : null}
          </div>
        ))}
      </div>
    </Card>
  )
}
