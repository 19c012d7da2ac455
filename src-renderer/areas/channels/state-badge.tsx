import { useTranslation } from 'react-i18next'
import type { ChannelState } from '../../../src-gateway/contract/index.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'

const tones: Record<ChannelState, Tone> = {
  healthy: 'good',
  cooling: 'warning',
  open: 'bad',
  disabled: 'off',
  'auto-disabled': 'bad',
}

export function ChannelStateBadge({ state }: { state: ChannelState }) {
  const { t } = useTranslation('channels')
  return <StatusBadge tone={tones[state]} text={t(`state.${state}`)} />
}
