import { mergeClasses, OverlayDrawer } from '@fluentui/react-components'
import { Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation } from 'react-router'
import { SignInPage } from '../areas/sign-in/index.tsx'
import { useConnection } from '../client/connection.ts'
import { requestPageFocus } from '../parts/page-focus.ts'
import { LoadingState } from '../parts/states.tsx'
import { useTheme } from '../theme/use-theme.ts'
import { useFrameStyles } from './frame.styles.ts'
import { GatewayBanner } from './gateway-banner.tsx'
import { LinkWatch } from './link-watch.tsx'
import { Navigation } from './navigation.tsx'
import { closeNavigation, useNavigation } from './navigation-state.ts'
import { PaletteHost } from './palette/palette-host.tsx'
import { PausedBanner } from './paused-banner.tsx'
import { Shortcuts } from './shortcuts/shortcuts.tsx'

/** Navigation at the left, the page at the right. Shows the sign-in page instead while this browser is signed out. */
export function Frame() {
  const { phase } = useConnection()
  return phase === 'signed-out' ? <SignInPage /> : <SignedInFrame />
}

function SignedInFrame() {
  const styles = useFrameStyles()
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const { layout } = useNavigation()
  const { material } = useTheme()
  const main = useRef<HTMLElement>(null)
  const shown = useRef(pathname)
  // During render, so that the page mounting below finds the request.
  if (shown.current !== pathname) {
    shown.current = pathname
    requestPageFocus()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page starts at its top
  useEffect(() => {
    void main.current?.scrollTo(0, 0)
  }, [pathname])

  const beside = layout !== 'overlay'
  return (
    <div className={styles.root}>
      {beside ? (
        <aside className={mergeClasses(styles.side, styles[layout])} aria-label="BurnCloud">
          <Navigation compact={layout === 'compact'} />
        </aside>
      ) : null}
      <NavigationPane />
      <div className={mergeClasses(styles.content, beside && styles.beside, material === 'mica' && styles.onMica)}>
        <GatewayBanner />
        <PausedBanner />
        <main className={styles.main} ref={main} tabIndex={-1} aria-label={t('common:nav.main')}>
          <Suspense fallback={<LoadingState />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Shortcuts />
      <LinkWatch />
      <PaletteHost />
    </div>
  )
}

/** The navigation over the page, in windows without room for it beside the page. */
function NavigationPane() {
  const styles = useFrameStyles()
  const { t } = useTranslation()
  const { paneOpen } = useNavigation()
  return (
    <OverlayDrawer
      position="start"
      open={paneOpen}
      className={styles.pane}
      aria-label={t('common:nav.label')}
      onOpenChange={(_, data) => !data.open && closeNavigation()}
    >
      <div className={styles.paneBody}>
        <Navigation compact={false} />
      </div>
    </OverlayDrawer>
  )
}
