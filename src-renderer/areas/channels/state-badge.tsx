import { useTranslation } from 'react-i18next'
import { type Channel, type ChannelState, switchedOffByHand } from '../../../src-gateway/contract/index.ts'
import { Countdown } from '../../parts/countdown.tsx'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
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
  const { state, stateUntil: until } = channel
  const byHand = channel.stateReason === switchedOffByHand
  const reason = byHand ? t('byHand') : channel.stateReason
  return (
    <span className={styles.state} title={reason ?? undefined}>
      <StatusBadge tone={byHand ? 'off' : tones[state]} text={t(`state.${byHand ? 'byHand' : state}`)} />
      {reason === null && until === null ? null : (
        <span className={styles.second}>
          <Countdown until={until} />
          {reason === null ? null : <span>{until === null ? reason : ` · ${reason}`}</span>}
        </span>
      )}
    </span>
  )
}
