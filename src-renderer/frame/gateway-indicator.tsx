import { mergeClasses, Tooltip } from '@fluentui/react-components'
import { ArrowSyncCircleFilled, CheckmarkCircleFilled, DismissCircleFilled } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { type ShownGatewayState, useGatewayState } from '../client/use-gateway-state.ts'
import { useFrameStyles } from './frame.styles.ts'

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

/** The gateway's state and address at the foot of the navigation. */
export function GatewayIndicator() {
  const styles = useFrameStyles()
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
      <div className={styles.state} role="status" aria-label={t('common:gateway.label')}>
        <span className={styles.stateLine}>
          <span className={mergeClasses(styles[look])} aria-hidden style={{ display: 'flex' }}>
            {icons[look]}
          </span>
          <span className={styles.wideOnly}>{words}</span>
        </span>
        {host === '' ? null : <span className={styles.address}>{host}</span>}
      </div>
    </Tooltip>
  )
}
