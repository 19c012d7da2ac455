import { mergeClasses } from '@fluentui/react-components'
import { Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation } from 'react-router'
import { SignInPage } from '../areas/sign-in/index.tsx'
import { useConnection } from '../client/connection.ts'
import { requestPageFocus } from '../parts/page-focus.ts'
import { LoadingState } from '../parts/states.tsx'
import { BrandMark } from './brand-mark.tsx'
import { useFrameStyles } from './frame.styles.ts'
import { GatewayBanner } from './gateway-banner.tsx'
import { GatewayIndicator } from './gateway-indicator.tsx'
import { LinkWatch } from './link-watch.tsx'
import { NotificationBell } from './notification-bell.tsx'
import { pages } from './pages.tsx'
import { PaletteHost } from './palette/palette-host.tsx'
import { PausedBanner } from './paused-banner.tsx'
import { Shortcuts } from './shortcuts/shortcuts.tsx'

function isCurrent(path: string, location: string): boolean {
  return path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`)
}

/** Navigation at the left, the page at the right. Shows the sign-in page instead while this browser is signed out. */
export function Frame() {
  const { phase } = useConnection()
  return phase === 'signed-out' ? <SignInPage /> : <SignedInFrame />
}

function SignedInFrame() {
  const styles = useFrameStyles()
  const { t } = useTranslation()
  const { pathname } = useLocation()
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

  return (
    <div className={styles.root}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {t('common:nav.skip')}
      </button>
      <aside className={styles.side} aria-label="BurnCloud">
        <div className={styles.brand}>
          <BrandMark />
          <span className={styles.wideOnly}>BurnCloud</span>
        </div>
        <nav className={styles.nav} aria-label={t('common:nav.label')}>
          <ul className={styles.list}>
            {pages.map((page) => {
              const current = isCurrent(page.path, pathname)
              const words = t(`common:nav.${page.word}`)
              return (
                <li key={page.path}>
                  <Link
                    to={page.path}
                    className={mergeClasses(styles.link, current && styles.current)}
                    aria-current={current ? 'page' : undefined}
                    aria-label={words}
                    title={words}
                  >
                    {page.icon}
                    <span className={styles.wideOnly}>{words}</span>
                  </Link>
                </li>
              )
            })}
          </ul>
        </nav>
        <div className={styles.foot}>
          <NotificationBell />
          <GatewayIndicator />
        </div>
      </aside>
      <div className={styles.content}>
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
