import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { isDesktop, shell } from '../client/shell.ts'
import { useGatewayState } from '../client/use-gateway-state.ts'
import { useFrameStyles } from './frame.styles.ts'

/** Says over every page that the data may be old, and why. */
export function GatewayBanner() {
  const styles = useFrameStyles()
  const { t } = useTranslation()
  const { phase, message, code } = useGatewayState()
  if (phase !== 'offline' && phase !== 'restarting' && phase !== 'failed') return null
  return (
    <section className={styles.banner} aria-label={t('common:gateway.label')}>
      <MessageBar
        intent={phase === 'failed' && code !== 'gateway.safe_mode' ? 'error' : 'warning'}
        shape="square"
        layout="multiline"
      >
        <MessageBarBody>
          {code === 'gateway.safe_mode'
            ? t('common:gateway.banner.safeMode')
            : t(`common:gateway.banner.${phase}`, {
                message:
                  code === null
                    ? (message ?? '')
                    : `${t(`common:gateway.failure.${code.replace('.', '_')}`)} ${message ?? ''}`,
              })}
        </MessageBarBody>
        {isDesktop && phase === 'failed' ? (
          <MessageBarActions>
            <Button size="small" onClick={() => void shell?.openLogFolder()}>
              {t('common:gateway.logs')}
            </Button>
            <Button size="small" onClick={() => void shell?.restartGateway()}>
              {t('common:gateway.restart')}
            </Button>
          </MessageBarActions>
        ) : null}
      </MessageBar>
    </section>
  )
}
