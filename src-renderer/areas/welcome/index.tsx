import { Button } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '../../client/api.ts'
import { Page } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { ConnectStep } from './connect-step.tsx'
import { KeyStep } from './key-step.tsx'
import { RequestStep } from './request-step.tsx'
import { StepList } from './step-list.tsx'
import { TestStep } from './test-step.tsx'
import { ToolsStep } from './tools-step.tsx'
import { useWelcome } from './use-welcome.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

/** So many channels are tested when none was made on the way. */
const testedAtOnce = 5

/** From an empty profile to the first answered request, step by step; every step can be passed over. */
export function WelcomePage() {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const navigate = useNavigate()
  const way = useWelcome()
  const { step, channelIds } = way.state
  const all = useQuery(api.channels.list.queryOptions({ input: { limit: 200 } }))
  return (
    <Page
      title={t('title')}
      description={t('text')}
      actions={
        <Button
          onClick={() => {
            way.change({ closed: true })
            void navigate('/')
          }}
        >
          {t('leave')}
        </Button>
      }
    >
      <div className={styles.way}>
        <StepList state={way.state} onGo={way.go} />
        <QueryState query={all} lines={8}>
          {({ items }) => {
            const own = items.filter(({ id }) => channelIds.includes(id))
            const some = own.length > 0 ? own : items.filter(({ enabled }) => enabled).slice(0, testedAtOnce)
            switch (step) {
              case 'connect':
                return <ConnectStep key={step} way={way} channels={some} />
              case 'test':
                return <TestStep key={step} way={way} channels={some} />
              case 'key':
                return <KeyStep key={step} way={way} />
              case 'tools':
                return <ToolsStep key={step} way={way} />
              case 'request':
                return <RequestStep key={step} way={way} />
            }
          }}
        </QueryState>
      </div>
    </Page>
  )
}
