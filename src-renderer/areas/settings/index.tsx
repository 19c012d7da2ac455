import { useTranslation } from 'react-i18next'
import { Page } from '../../parts/page.tsx'
import { AboutCard } from './about-card.tsx'
import { AppCard } from './app-card.tsx'
import { AppearanceCard } from './appearance-card.tsx'
import { BackupCard } from './backup-card.tsx'
import { FailoverCard } from './failover-card.tsx'
import { GatewayCard } from './gateway-card.tsx'
import { GroupsCard } from './groups-card.tsx'
import { ImportCard } from './import-card.tsx'
import { MailCard } from './mail-card.tsx'
import { MessagesCard } from './messages-card.tsx'
import { useSettingsStyles } from './settings.styles.ts'

export function SettingsPage() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  return (
    <Page title={t('title')}>
      <div className={styles.columns}>
        <div className={styles.column}>
          <GatewayCard />
          <FailoverCard />
          <MailCard />
        </div>
        <div className={styles.column}>
          <AppearanceCard />
          <AppCard />
          <MessagesCard />
          <GroupsCard />
          <ImportCard />
          <BackupCard />
          <AboutCard />
        </div>
      </div>
    </Page>
  )
}
