import { mergeClasses, Tooltip } from '@fluentui/react-components'
import { ArrowSyncCircleFilled, CheckmarkCircleFilled, DismissCircleFilled } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { type ShownGatewayState, useGatewayState } from '../client/use-gateway-state.ts'
import { useIndicatorStyles } from './gateway-indicator.styles.ts'

type Look = 'good' | 'busy' | 'bad'

const looks: Record<ShownGatewayState['phase'], Look> = {
  ready: 'good',
  connecting: 'busy',
  starting: 'busy',
  restarting: 'busy',
  stopping: 'busy',
  offline: 'bad',
  failed: 'bad',
}

const icons = {
  good: <CheckmarkCircleFilled fontSize={16} />,
  busy: <ArrowSyncCircleFilled fontSize={16} />,
  bad: <DismissCircleFilled fontSize={16} />,
}

/** The gateway's state and address at the foot of the navigation; `compact` leaves the icon. */
export function GatewayIndicator({ compact }: { compact: boolean }) {
  const styles = useIndicatorStyles()
  const { t } = useTranslation()
  const { phase, url } = useGatewayState()
  const look = looks[phase]
  const words = t(`common:gateway.${phase}`)
  const host = url?.replace(/^https?:\/\//, '') ?? ''
  return (
    <Tooltip
      content={`${t('common:gateway.label')}: ${words}${host === '' ? '' : ` · ${host}`}`}
      relationship="description"
    >
      <div
        className={mergeClasses(styles.state, compact && styles.compact)}
        role="status"
        aria-label={t('common:gateway.label')}
      >
        <span className={styles.line}>
          <span className={mergeClasses(styles.icon, styles[look])} aria-hidden>
            {icons[look]}
          </span>
          <span className={mergeClasses(compact && styles.unseen)}>{words}</span>
        </span>
        {host === '' || compact ? null : <span className={styles.address}>{host}</span>}
      </div>
    </Tooltip>
  )
}
