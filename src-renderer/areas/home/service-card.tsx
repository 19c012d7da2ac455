import { Link, Tooltip } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { useHref } from 'react-router'
import type { Status } from '../../../src-gateway/contract/system.ts'
import { type ShownGatewayState, useGatewayState } from '../../client/use-gateway-state.ts'
import { useFormat } from '../../i18n/format.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Card } from '../../parts/page.tsx'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { useHomeStyles } from './home.styles.ts'

const tones: Record<ShownGatewayState['phase'], Tone> = {
  ready: 'good',
  connecting: 'info',
  starting: 'info',
  restarting: 'warning',
  stopping: 'warning',
  offline: 'bad',
  failed: 'bad',
}

export function ServiceCard({ status }: { status: Status }) {
  const { t } = useTranslation('home')
  const styles = useHomeStyles()
  const format = useFormat()
  const gateway = useGatewayState()
  const clients = useHref('/clients')
  const address = gateway.url ?? status.url
  return (
    <Card>
      <div className={styles.service}>
        <div>
          <div className={styles.endpoint}>
            <StatusBadge tone={tones[gateway.phase]} text={t(`common:gateway.${gateway.phase}`)} />
            <span className={styles.address} data-testid="endpoint">
              {address}
            </span>
            <CopyButton text={address} label={t('service.copy')} />
          </div>
          <p className={styles.note}>
            {gateway.movedFromPort === null
              ? t('service.note')
              : t('common:gateway.moved', { port: gateway.movedFromPort, url: address })}{' '}
            <Link inline href={clients}>
              {t('service.setUp')}
            </Link>
          </p>
        </div>
        <dl className={styles.facts}>
          <Fact name={t('service.version')} value={status.version} />
          <Fact
            name={t('service.started')}
            value={format.relative(status.startedAt)}
            tip={format.dateTime(status.startedAt)}
          />
          <Fact name={t('service.instance')} value={status.instanceId.slice(0, 8)} tip={status.instanceId} />
          <Fact name={t('service.storage')} value={format.bytes(status.storage.sizeBytes)} />
        </dl>
      </div>
    </Card>
  )
}

function Fact({ name, value, tip }: { name: string; value: string; tip?: string }) {
  const styles = useHomeStyles()
  return (
    <div className={styles.fact}>
      <dt className={styles.factName}>{name}</dt>
      <dd className={styles.factValue}>
        {tip === undefined ? (
          value
        ) : (
          <Tooltip content={tip} relationship="description">
            <span>{value}</span>
          </Tooltip>
        )}
      </dd>
    </div>
  )
}
