import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { usePaused } from '../client/use-paused.ts'
import { useFrameStyles } from './frame.styles.ts'

/** Says over every page that clients are refused because a person paused the gateway. */
export function PausedBanner() {
  const styles = useFrameStyles()
  const { t } = useTranslation()
  const { paused, setPaused } = usePaused()
  if (!paused) return null
  return (
    <section className={styles.banner} aria-label={t('common:gateway.paused')}>
      <MessageBar intent="warning" shape="square" layout="multiline">
        <MessageBarBody>{t('common:gateway.pausedText')}</MessageBarBody>
        <MessageBarActions>
          <Button size="small" onClick={() => setPaused(false)}>
            {t('common:gateway.resume')}
          </Button>
        </MessageBarActions>
      </MessageBar>
    </section>
  )
}
