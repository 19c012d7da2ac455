import { useTranslation } from 'react-i18next'
import type { Channel, ChannelState } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { timeLeft } from '../../parts/time-left.ts'
import { useClock } from '../../parts/use-clock.ts'
import { useChannelStyles } from './channels.styles.ts'

const tones: Record<ChannelState, Tone> = {
  healthy: 'good',
  cooling: 'warning',
  open: 'bad',
  disabled: 'off',
  'auto-disabled': 'bad',
}

/** A channel's state, and below it why and for how much longer. */
export function ChannelStateCell({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channels')
  const styles = useChannelStyles()
  const { state, stateReason: reason, stateUntil: until } = channel
  return (
    <span className={styles.state} title={reason ?? undefined}>
      <StatusBadge tone={tones[state]} text={t(`state.${state}`)} />
      {reason === null && until === null ? null : (
        <span className={styles.second}>
          <Countdown until={until} />
          {reason === null ? null : <span>{until === null ? reason : ` · ${reason}`}</span>}
        </span>
      )}
    </span>
  )
}

/** The time left until something is tried again, counting down. Longer than two hours: the time of day. */
export function Countdown({ until }: { until: string | null }) {
  const { t } = useTranslation('channels')
  const format = useFormat()
  const styles = useChannelStyles()
  const now = useClock(until !== null)
  if (until === null) return null
  const left = timeLeft(until, now)
  const words = left === null ? t('clock.now') : left > 7_200_000 ? format.dateTime(until) : format.ms(left)
  return (
    <time className={styles.clock} dateTime={until} title={t('clock.until', { time: format.dateTime(until) })}>
      {words}
    </time>
  )
}
