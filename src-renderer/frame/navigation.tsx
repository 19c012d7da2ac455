import { mergeClasses, Tooltip } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { GatewayIndicator } from './gateway-indicator.tsx'
import { useNavigationStyles } from './navigation.styles.ts'
import { closeNavigation } from './navigation-state.ts'
import { type PageEntry, type PageSection, pageSections } from './pages.tsx'

const sections = pageSections()
const upper = sections.filter(({ group }) => group !== 'foot')
const foot = sections.filter(({ group }) => group === 'foot')

function isCurrent(path: string, location: string): boolean {
  return path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`)
}

/** The pages, and at the foot the settings and how the gateway is. `compact` shows icons, which say their word when pointed at. */
export function Navigation({ compact }: { compact: boolean }) {
  const styles = useNavigationStyles()
  const { t } = useTranslation()
  return (
    <>
      <nav className={styles.nav} aria-label={t('common:nav.label')}>
        <div className={styles.pages}>
          {upper.map((section) => (
            <Section key={section.group} section={section} compact={compact} />
          ))}
        </div>
        {foot.map((section) => (
          <Section key={section.group} section={section} compact={compact} />
        ))}
      </nav>
      <GatewayIndicator compact={compact} />
    </>
  )
}

function Section({ section, compact }: { section: PageSection; compact: boolean }) {
  const styles = useNavigationStyles()
  const { t } = useTranslation()
  return (
    <ul
      className={mergeClasses(styles.list, section.group !== 'foot' && styles.divided)}
      aria-label={t(`common:nav.groups.${section.group}`)}
    >
      {section.pages.map((page) => (
        <li key={page.path}>
          <PageLink page={page} compact={compact} />
        </li>
      ))}
    </ul>
  )
}

function PageLink({ page, compact }: { page: PageEntry; compact: boolean }) {
  const styles = useNavigationStyles()
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const current = isCurrent(page.path, pathname)
  const words = t(`common:nav.${page.word}`)
  const link = (
    <Link
      to={page.path}
      className={mergeClasses(styles.link, current && styles.current)}
      aria-current={current ? 'page' : undefined}
      aria-label={words}
      onClick={closeNavigation}
    >
      {page.icon}
      {/* The word stays for those who have the page read to them, and so that the icon keeps its place. */}
      <span className={mergeClasses(styles.words, compact && styles.unseen)}>{words}</span>
    </Link>
  )
  return compact ? (
    <Tooltip content={words} relationship="label" positioning="after" withArrow>
      {link}
    </Tooltip>
  ) : (
    link
  )
}
