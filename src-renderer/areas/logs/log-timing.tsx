import { mergeClasses } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { useLogStyles } from './logs.styles.ts'
import { attemptsOf, requestSpans, type Span } from './timing.ts'

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

/** Stretches of time as one bar; `bare` without a ground of its own. */
export function SpanBar({ spans, bare = false }: { spans: Span[]; bare?: boolean }) {
  const styles = useLogStyles()
  const classes = useSpanClass()
  return (
    <div className={mergeClasses(styles.bar, bare && styles.bareBar)} aria-hidden>
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
      <SpanBar spans={spans} />
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
