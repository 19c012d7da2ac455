import { mergeClasses } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { SpanBar } from './log-timing.tsx'
import { useLogStyles } from './logs.styles.ts'
import { attemptsOf, totalMs } from './timing.ts'
import { axisMarks, type Cause, type Line, waterfall } from './waterfall.ts'

/** Every try of a channel on one scale of time, with what it was begun for and what the upstream said. */
export function AttemptWaterfall({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const attempts = attemptsOf(detail)
  if (attempts.length === 0) return <span className={styles.quiet}>{t('detail.noAttempts')}</span>
  const total = totalMs({ latencyMs: detail.latencyMs, attemptList: attempts })
  const marks = axisMarks(total)
  return (
    <div className={styles.waterfall}>
      <Axis marks={marks} total={total} />
      <ol className={styles.attempts}>
        {waterfall(attempts, total).map((line) => (
          <AttemptLine key={line.number} line={line} marks={marks} total={total} />
        ))}
      </ol>
    </div>
  )
}

function Axis({ marks, total }: { marks: readonly number[]; total: number }) {
  const styles = useLogStyles()
  const format = useFormat()
  // Words at the very end would be cut; the line in the tracks stays.
  const fits = (mark: number) => mark <= total * 0.9
  return (
    <div className={styles.waterLine} aria-hidden>
      <span />
      <div className={styles.axis}>
        {marks.filter(fits).map((mark) => (
          <span key={mark} className={styles.mark} style={{ left: `${(mark / total) * 100}%` }}>
            {format.ms(mark)}
          </span>
        ))}
      </div>
    </div>
  )
}

function AttemptLine({ line, marks, total }: { line: Line; marks: readonly number[]; total: number }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const format = useFormat()
  const { attempt, number, spans, cause } = line
  const ok = attempt.errorCode === null
  const word = attempt.status === null ? t('timing.noAnswer') : String(attempt.status)
  const times = [
    t('attempt.began', { time: format.ms(attempt.startedMs) }),
    attempt.firstByteMs === null ? null : t('attempt.firstByte', { time: format.ms(attempt.firstByteMs) }),
    t('attempt.ended', { time: format.ms(attempt.endedMs) }),
  ]
  return (
    <li className={styles.attempt}>
      <div className={styles.waterLine}>
        <div className={styles.waterName}>
          <span className={styles.line} title={attempt.channelName}>
            <span className={styles.quiet}>{`${number}. `}</span>
            <strong>{attempt.channelName}</strong>
          </span>
          <span className={styles.second} title={attempt.upstreamModel}>
            {attempt.upstreamModel}
          </span>
        </div>
        <div className={styles.track}>
          {marks.map((mark) => (
            <span key={mark} className={styles.gridLine} style={{ left: `${(mark / total) * 100}%` }} aria-hidden />
          ))}
          <SpanBar spans={spans} bare />
        </div>
      </div>
      <div className={styles.waterFacts}>
        <div className={styles.summary}>
          <StatusBadge tone={ok ? 'good' : 'bad'} text={word} />
          <span className={styles.quiet}>{times.filter((part) => part !== null).join(' · ')}</span>
        </div>
        <CauseLine cause={cause} reason={attempt.reason} />
        {attempt.url === '' ? null : <span className={mergeClasses(styles.mono, styles.quiet)}>{attempt.url}</span>}
        {ok ? null : (
          <>
            <span className={styles.mono}>{attempt.errorCode}</span>
            {attempt.error === null || attempt.error === '' ? null : (
              // The upstream's own words may be long: the box scrolls, by keyboard too.
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
              <section className={styles.errorText} tabIndex={0} aria-label={t('attempt.error', { number })}>
                {attempt.error}
              </section>
            )}
          </>
        )}
      </div>
    </li>
  )
}

function CauseLine({ cause, reason }: { cause: Cause; reason: string }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const why =
    cause.kind === 'first'
      ? null
      : cause.kind === 'beside'
        ? t('attempt.beside', { number: cause.number })
        : t('attempt.after', {
            number: cause.number,
            what: [cause.status ?? t('timing.noAnswer'), cause.errorCode].filter((part) => part !== null).join(', '),
          })
  const words = [why, reason === '' ? null : t('attempt.chosen', { reason })].filter((part) => part !== null)
  return words.length === 0 ? null : <span className={styles.quiet}>{words.join(' ')}</span>
}
