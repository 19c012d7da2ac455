import { useTranslation } from 'react-i18next'
import { Page } from '../../parts/page.tsx'
import { CopiesCard } from '../copies/index.tsx'
import { DiagnoseCard } from '../diagnostics/diagnose-card.tsx'
import { NetworkCard, ProxyCard } from '../network/index.tsx'
import { ResetCard } from '../reset/reset-card.tsx'
import { AboutCard } from './about-card.tsx'
import { AppCard } from './app-card.tsx'
import { AppearanceCard } from './appearance-card.tsx'
import { BackupCard } from './backup-card.tsx'
import { FailoverCard } from './failover-card.tsx'
import { GatewayCard } from './gateway-card.tsx'
import { GroupsCard } from './groups-card.tsx'
import { ImportCard } from './import-card.tsx'
import { KeyboardCard } from './keyboard-card.tsx'
import { MailCard } from './mail-card.tsx'
import { MessagesCard } from './messages-card.tsx'
import { Section } from './section.tsx'
import { useSettingsStyles } from './settings.styles.ts'

export function SettingsPage() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  return (
    <Page title={t('title')}>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Section id="gateway">
            <GatewayCard />
          </Section>
          <Section id="network">
            <NetworkCard />
          </Section>
          <Section id="proxy">
            <ProxyCard />
          </Section>
          <Section id="failover">
            <FailoverCard />
          </Section>
          <Section id="mail">
            <MailCard />
          </Section>
        </div>
        <div className={styles.column}>
          <Section id="appearance">
            <AppearanceCard />
          </Section>
          <Section id="keyboard">
            <KeyboardCard />
          </Section>
          <Section id="app">
            <AppCard />
          </Section>
          <Section id="messages">
            <MessagesCard />
          </Section>
          <Section id="groups">
            <GroupsCard />
          </Section>
          <Section id="import">
            <ImportCard />
          </Section>
          <Section id="backup">
            <BackupCard />
          </Section>
          <Section id="copies">
            <CopiesCard />
          </Section>
          <Section id="diagnose">
            <DiagnoseCard />
          </Section>
          <Section id="reset">
            <ResetCard />
          </Section>
          <Section id="about">
            <AboutCard />
          </Section>
        </div>
      </div>
    </Page>
  )
}
