/** `<StatusBadge tone="good" text="Healthy">`: a state by icon and word, never by colour alone. */
import { Badge } from '@fluentui/react-components'
import {
  CheckmarkCircleFilled,
  CircleFilled,
  DismissCircleFilled,
  InfoFilled,
  WarningFilled,
} from '@fluentui/react-icons'
import type { ReactElement } from 'react'

export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'off'

const looks: Record<Tone, { color: 'success' | 'warning' | 'danger' | 'informative' | 'brand'; icon: ReactElement }> = {
  good: { color: 'success', icon: <CheckmarkCircleFilled /> },
  warning: { color: 'warning', icon: <WarningFilled /> },
  bad: { color: 'danger', icon: <DismissCircleFilled /> },
  info: { color: 'brand', icon: <InfoFilled /> },
  off: { color: 'informative', icon: <CircleFilled /> },
}

export function StatusBadge({ tone, text }: { tone: Tone; text: string }) {
  const look = looks[tone]
  return (
    <Badge appearance="tint" color={look.color} icon={look.icon} shape="rounded">
      {text}
    </Badge>
  )
}
