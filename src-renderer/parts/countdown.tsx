/** `<Countdown until>`: the time left until something is tried again. Longer than two hours: the time of day. */
import { makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { timeLeft } from './time-left.ts'
import { useClock } from './use-clock.ts'

const longest = 7_200_000

const useStyles = makeStyles({ clock: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' } })

export function Countdown({ until }: { until: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const styles = useStyles()
  const now = useClock(until !== null)
  if (until === null) return null
  const left = timeLeft(until, now)
  const words = left === null ? t('common:clock.now') : left > longest ? format.dateTime(until) : format.ms(left)
  return (
    <time className={styles.clock} dateTime={until} title={t('common:clock.until', { time: format.dateTime(until) })}>
      {words}
    </time>
  )
}
