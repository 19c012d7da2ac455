import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useStatus } from '../../client/use-gateway-state.ts'
import { MovedClientsBar } from '../../parts/moved-clients.tsx'
import { Page } from '../../parts/page.tsx'
import { LoadingState, QueryState } from '../../parts/states.tsx'
import { isUnderway, readWelcome, showsByItself, welcomeShown } from '../welcome/welcome-state.ts'
import { AttentionCard } from './attention-card.tsx'
import { ChecklistCard } from './checklist-card.tsx'
import { DayTiles } from './day-tiles.tsx'
import { useHomeStyles } from './home.styles.ts'
import { LiveCard } from './live-card.tsx'
import { ServiceCard } from './service-card.tsx'
import { SnippetCard } from './snippet-card.tsx'

/** The state of the gateway at a glance: is it up, what happens now, what needs a person. */
export function HomePage() {
  const { t } = useTranslation('home')
  const styles = useHomeStyles()
  const navigate = useNavigate()
  const status = useStatus()
  const counts = status.data?.counts
  const [left, setLeft] = useState(false)
  const welcome = readWelcome()
  const leaves = left || (counts !== undefined && showsByItself(counts, welcome))
  useEffect(() => {
    // Somebody may be on the way elsewhere already, such as by a link from outside, while the code of that page is fetched.
    if (!leaves || !/^(?:#\/?)?$/.test(window.location.hash)) return
    welcomeShown()
    setLeft(true)
    void navigate('/welcome', { replace: true })
  }, [leaves, navigate])
  if (leaves) return <LoadingState lines={6} />
  const setup = isUnderway(welcome) ? 'continue' : counts?.requests === 0 ? 'start' : 'again'
  return (
    <Page
      title={t('title')}
      actions={
        counts === undefined ? undefined : (
          <Button appearance={setup === 'again' ? 'subtle' : 'secondary'} onClick={() => void navigate('/welcome')}>
            {t(`setup.${setup}`)}
          </Button>
        )
      }
    >
      <QueryState query={status} lines={6}>
        {(data) => (
          <>
            <MovedClientsBar />
            <ServiceCard status={data} />
            <ChecklistCard status={data} />
            <DayTiles />
            <LiveCard />
            <div className={styles.halves}>
              <AttentionCard items={data.attention} />
              <SnippetCard />
            </div>
          </>
        )}
      </QueryState>
    </Page>
  )
}
