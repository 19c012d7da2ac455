import { useTranslation } from 'react-i18next'
import { MovedClientsBar } from '../../parts/moved-clients.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { useNetworkStyles } from './network.styles.ts'
import { PortForm } from './port-form.tsx'
import { ProxyForm } from './proxy-form.tsx'
import { SharingForm } from './sharing-form.tsx'
import { useNetwork } from './use-network.ts'

/** The card about where the gateway listens, in the settings. */
export function NetworkCard() {
  const { t } = useTranslation('network')
  const styles = useNetworkStyles()
  const query = useNetwork()
  return (
    <Card title={t('title')} description={t('text')}>
      <QueryState query={query} lines={5}>
        {(network) => (
          <div className={styles.body}>
            <MovedClientsBar />
            <PortForm network={network} />
            <SharingForm network={network} />
          </div>
        )}
      </QueryState>
    </Card>
  )
}

/** The card about the way to the providers. */
export function ProxyCard() {
  const { t } = useTranslation('network')
  const query = useNetwork()
  return (
    <Card title={t('proxy.title')} description={t('proxy.text')}>
      <QueryState query={query} lines={4}>
        {(network) => <ProxyForm network={network} />}
      </QueryState>
    </Card>
  )
}
