/** `<StatusBadge tone="good" text="Healthy">`: a state by icon and word, never by colour alone. */
import { mergeClasses } from '@fluentui/react-components'
import {
  CheckmarkCircleFilled,
  CircleFilled,
  DismissCircleFilled,
  InfoFilled,
  WarningFilled,
} from '@fluentui/react-icons'
import type { ReactElement } from 'react'
import { useStatusBadgeStyles } from './status-badge.styles.ts'

export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'off'

const icons: Record<Tone, ReactElement> = {
  good: <CheckmarkCircleFilled />,
  warning: <WarningFilled />,
  bad: <DismissCircleFilled />,
  info: <InfoFilled />,
  off: <CircleFilled />,
}

/** Looks like Fluent's tinted badge and costs a fraction of it: a log that is scrolled draws hundreds a second. */
export function StatusBadge({ tone, text }: { tone: Tone; text: string }) {
  const styles = useStatusBadgeStyles()
  return (
    <span className={mergeClasses(styles.badge, styles[tone])}>
      <span className={styles.icon}>{icons[tone]}</span>
      {text}
    </span>
  )
}
