import { mergeClasses } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { useLogStyles } from './logs.styles.ts'
import { attemptSpans, attemptsOf, requestSpans, type Span, totalMs } from './timing.ts'

function useSpanClass() {
  const styles = useLogStyles()
  const classes: Record<Span['kind'], string> = {
    gateway: styles.gateway,
    waiting: styles.waitingSpan,
    receiving: styles.receiving,
    failed: styles.failed,
  }
  return classes
}

function Bar({ spans }: { spans: Span[] }) {
  const styles = useLogStyles()
  const classes = useSpanClass()
  return (
    <div className={styles.bar} aria-hidden>
      {spans.map((span) => (
        <div
          key={`${span.kind}-${span.from}`}
          className={mergeClasses(styles.span, classes[span.kind])}
          style={{ left: `${span.from * 100}%`, width: `${(span.to - span.from) * 100}%` }}
        />
      ))}
    </div>
  )
}

/** Where the time of a request went. */
export function TimingBar({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const classes = useSpanClass()
  const format = useFormat()
  const spans = requestSpans({ latencyMs: detail.latencyMs, attemptList: attemptsOf(detail) })
  const sums = new Map<Span['kind'], number>()
  for (const span of spans) sums.set(span.kind, (sums.get(span.kind) ?? 0) + span.ms)
  return (
    <>
      <Bar spans={spans} />
      <div className={styles.legend}>
        {[...sums].map(([kind, ms]) => (
          <span key={kind} className={styles.legendItem}>
            <span className={mergeClasses(styles.swatch, classes[kind])} aria-hidden />
            {t('timing.part', { name: t(`timing.${kind}`), time: format.ms(ms) })}
          </span>
        ))}
        <span>{t('timing.part', { name: t('timing.total'), time: format.ms(detail.latencyMs) })}</span>
        {detail.firstByteMs === null ? null : (
          <span>{t('timing.part', { name: t('column.firstByte'), time: format.ms(detail.firstByteMs) })}</span>
        )}
      </div>
    </>
  )
}

/** Each try of a channel, with what the upstream said. */
export function AttemptList({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const format = useFormat()
  const attempts = attemptsOf(detail)
  const total = totalMs({ latencyMs: detail.latencyMs, attemptList: attempts })
  if (attempts.length === 0) return <span className={styles.quiet}>{t('detail.noAttempts')}</span>
  return (
    <ol className={styles.attempts}>
      {attempts.map((attempt) => {
        const ok = attempt.errorCode === null
        const word = attempt.status === null ? t('timing.noAnswer') : String(attempt.status)
        return (
          <li key={`${attempt.channelId}-${attempt.startedMs}`} className={styles.attempt}>
            <div className={styles.summary}>
              <StatusBadge tone={ok ? 'good' : 'bad'} text={word} />
              <strong>{attempt.channelName}</strong>
              <span className={styles.quiet}>{attempt.upstreamModel}</span>
              <span className={styles.quiet}>{format.ms(Math.max(attempt.endedMs - attempt.startedMs, 0))}</span>
            </div>
            <Bar spans={attemptSpans(attempt, total)} />
            {attempt.url === '' ? null : <span className={styles.mono}>{attempt.url}</span>}
            {attempt.reason === '' ? null : <span className={styles.quiet}>{attempt.reason}</span>}
            {ok ? null : (
              <>
                <span className={styles.mono}>{attempt.errorCode}</span>
                {attempt.error === null || attempt.error === '' ? null : (
                  <pre className={styles.pre}>{attempt.error}</pre>
                )}
              </>
            )}
          </li>
        )
      })}
    </ol>
  )
}
