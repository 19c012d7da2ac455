import { Button, Link, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../client/errors.ts'
import { signOut } from '../../client/session.ts'
import { isDesktop, shell } from '../../client/shell.ts'
import { useGatewayState, useStatus } from '../../client/use-gateway-state.ts'
import { useFormat } from '../../i18n/format.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { LibrariesDrawer } from './libraries-drawer.tsx'
import { useSettingsStyles } from './settings.styles.ts'

export function AboutCard() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const format = useFormat()
  const notify = useNotify()
  const status = useStatus()
  const { notice } = useGatewayState()
  const [libraries, setLibraries] = useState(false)
  return (
    <Card
      title={t('about.title')}
      actions={
        isDesktop ? undefined : (
          <Button
            size="small"
            onClick={() => {
              signOut().catch((error: unknown) => notify.error(errorText(error, t)))
            }}
          >
            {t('about.signOut')}
          </Button>
        )
      }
    >
      <QueryState query={status} lines={5}>
        {(data) => (
          <dl className={styles.facts}>
            <dt className={styles.factName}>{t('about.version')}</dt>
            <dd className={styles.factValue}>BurnCloud {data.version}</dd>
            <dt className={styles.factName}>{t('about.started')}</dt>
            <dd className={styles.factValue}>{format.dateTime(data.startedAt)}</dd>
            <dt className={styles.factName}>{t('about.instance')}</dt>
            <dd className={styles.factValue}>
              <span className={styles.path}>{data.instanceId}</span>
            </dd>
            <dt className={styles.factName}>{t('about.database')}</dt>
            <dd className={styles.factValue}>
              {data.storage.ok
                ? format.bytes(data.storage.sizeBytes)
                : (data.storage.message ?? t('about.databaseBad'))}
            </dd>
            <dt className={styles.factName}>{t('about.dataDir')}</dt>
            <dd className={styles.factValue}>
              <span className={styles.path}>{data.dataDir}</span>
              <CopyButton text={data.dataDir} label={t('about.copyDataDir')} size="small" />
            </dd>
            <dt className={styles.factName}>{t('about.licence')}</dt>
            <dd className={styles.factValue}>
              <span>
                {t('about.licenceText')} <Link onClick={() => setLibraries(true)}>{t('about.libraries')}</Link>
              </span>
            </dd>
          </dl>
        )}
      </QueryState>
      {notice === null ? null : (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t(`common:gateway.notice.${notice.code.replace('.', '_')}`)}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.links}>
        {isDesktop ? (
          <Button size="small" onClick={() => void shell?.openDataFolder()}>
            {t('about.openDataDir')}
          </Button>
        ) : (
          <>
            <Link href="/api/docs" target="_blank" rel="noreferrer">
              {t('about.docs')}
            </Link>
            <Link href="/api/openapi.json" target="_blank" rel="noreferrer">
              {t('about.openapi')}
            </Link>
          </>
        )}
      </div>
      <LibrariesDrawer open={libraries} onClose={() => setLibraries(false)} />
    </Card>
  )
}
