import { useTranslation } from 'react-i18next'
import type { ChannelHealth } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { CellText } from '../../parts/virtual-table.tsx'
import { useChannelStyles } from './channels.styles.ts'
import { drawHour, hourFacts } from './last-hour.ts'

/** The last hour of a channel: first bytes as a line, failures as bars below it, and both in numbers. */
export function HourSpark({ health }: { health: ChannelHealth | undefined }) {
  const { t } = useTranslation('channels')
  const styles = useChannelStyles()
  const format = useFormat()
  const minutes = health?.minutes ?? []
  const facts = hourFacts(minutes)
  if (facts.success === null) return <CellText text={t('hour.none')} quiet />
  const drawing = drawHour(minutes, Date.now())
  const success = format.percent(facts.success)
  const firstByte = facts.firstByteMs === null ? '–' : format.ms(facts.firstByteMs)
  const words = t('hour.words', { count: facts.requests, success, firstByte })
  return (
    <span className={styles.hour} title={words}>
      <svg className={styles.hourPlot} viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden focusable="false">
        {drawing.failures.map(({ x, share }) => (
          <rect
            key={x}
            className={styles.hourFailure}
            x={x.toFixed(2)}
            y={(32 - Math.max(share * 32, 5)).toFixed(2)}
            width={1.6}
            height={Math.max(share * 32, 5).toFixed(2)}
          />
        ))}
        {drawing.lines.map((points) => (
          <polyline
            key={points}
            className={styles.hourLine}
            points={points}
            fill="none"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <span className={styles.hourNumbers} aria-hidden>
        <span className={facts.failures > 0 ? styles.strong : undefined}>{success}</span>
        <span className={styles.second}>{firstByte}</span>
      </span>
      <span className={styles.unseen}>{words}</span>
    </span>
  )
}
