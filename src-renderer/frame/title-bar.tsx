import { Button, mergeClasses, Tooltip, useRestoreFocusTarget } from '@fluentui/react-components'
import { ArrowLeftRegular, NavigationRegular, SearchRegular } from '@fluentui/react-icons'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation, useNavigate } from 'react-router'
import { useConnection } from '../client/connection.ts'
import { isDesktop } from '../client/shell.ts'
import { useLooks } from '../theme/looks.ts'
import { BrandMark } from './brand-mark.tsx'
import { toggleNavigation, useNavigation } from './navigation-state.ts'
import { NotificationBell } from './notification-bell.tsx'
import { openPalette } from './palette/palette-host.tsx'
import { useTitleBarStyles } from './title-bar.styles.ts'

const isMac = /mac/i.test(navigator.platform)

/**
 * The page in its window: a bar above, which in the desktop app is also what a person takes hold of the window by, unless the
 * system draws a title bar of its own.
 */
export function WindowFrame() {
  const styles = useTitleBarStyles()
  const { t } = useTranslation()
  const signedIn = useConnection().phase !== 'signed-out'
  return (
    <div className={styles.window}>
      {signedIn ? (
        <button type="button" className={styles.skip} onClick={() => document.querySelector('main')?.focus()}>
          {t('common:nav.skip')}
        </button>
      ) : null}
      <TitleBar signedIn={signedIn} />
      <div className={styles.page}>
        <Outlet />
      </div>
    </div>
  )
}

function TitleBar({ signedIn }: { signedIn: boolean }) {
  const styles = useTitleBarStyles()
  const { titleBar } = useLooks()
  const held = titleBar !== 'native'
  return (
    <header
      className={mergeClasses(styles.bar, held && styles.held, titleBar === 'inset' && styles.afterLights)}
      data-window-handle={held ? '' : undefined}
    >
      <div className={styles.start}>
        {signedIn ? <NavigationButton /> : null}
        {signedIn && isDesktop ? <BackButton /> : null}
        <span className={styles.name}>
          <BrandMark size={20} />
          <span className={styles.words}>BurnCloud</span>
        </span>
      </div>
      {signedIn ? <SearchBox /> : null}
      <div className={styles.end}>{signedIn ? <NotificationBell /> : null}</div>
    </header>
  )
}

function NavigationButton() {
  const styles = useTitleBarStyles()
  const { t } = useTranslation()
  const { layout, paneOpen, folds } = useNavigation()
  // Where the keyboard goes on when the pane over the page is left.
  const target = useRestoreFocusTarget()
  const open = paneOpen || layout === 'open'
  const words = t(`common:nav.${folds ? (open ? 'collapse' : 'expand') : open ? 'hide' : 'show'}`)
  return (
    <Tooltip content={words} relationship="label">
      <Button
        className={styles.button}
        appearance="subtle"
        icon={<NavigationRegular />}
        aria-expanded={open}
        {...target}
        onClick={toggleNavigation}
      />
    </Tooltip>
  )
}

/** How many pages a person came through; the router counts them in the entry of the history. */
function pagesBehind(): number {
  const { state } = window.history as { state: { idx?: number } | null }
  return state?.idx ?? 0
}

function BackButton() {
  const styles = useTitleBarStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  useLocation()
  useEffect(() => {
    // A browser knows these keys by itself.
    const onKeyDown = (event: KeyboardEvent) => {
      const held = isMac
        ? event.metaKey && !event.altKey && (event.key === '[' || event.key === ']')
        : event.altKey && !event.ctrlKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
      // A page must not change behind an open drawer or dialog: what was typed there would be lost.
      if (!held || document.querySelector('[aria-modal="true"]') !== null) return
      event.preventDefault()
      if (event.key === 'ArrowRight' || event.key === ']') void navigate(1)
      else if (pagesBehind() > 0) void navigate(-1)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate])
  return (
    <Tooltip content={`${t('common:nav.back')} (${isMac ? '⌘[' : 'Alt+←'})`} relationship="description">
      <Button
        className={styles.button}
        appearance="subtle"
        icon={<ArrowLeftRegular />}
        aria-label={t('common:nav.back')}
        disabledFocusable={pagesBehind() === 0}
        onClick={() => void navigate(-1)}
      />
    </Tooltip>
  )
}

/** Looks like a field, opens the palette. */
function SearchBox() {
  const styles = useTitleBarStyles()
  const { t } = useTranslation()
  return (
    <button
      type="button"
      className={styles.search}
      aria-haspopup="dialog"
      aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
      onClick={() => openPalette()}
    >
      <SearchRegular className={styles.searchIcon} />
      <span className={styles.searchWords}>{t('common:nav.search')}</span>
      <kbd className={styles.searchKey} aria-hidden>
        {isMac ? '⌘K' : 'Ctrl+K'}
      </kbd>
    </button>
  )
}
