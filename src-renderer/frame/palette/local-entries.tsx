import {
  ArrowImportRegular,
  BookmarkRegular,
  DataTrendingRegular,
  DocumentTextRegular,
  SettingsRegular,
  StethoscopeRegular,
  WandRegular,
} from '@fluentui/react-icons'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { settingsSections } from '../../areas/settings/sections.ts'
import { isDesktop } from '../../client/shell.ts'
import { useAllViews } from '../../parts/views-store.ts'
import { pages } from '../pages.tsx'
import { shortcutOfPage } from '../shortcuts/page-shortcut.ts'
import { namesOf } from './action-words.ts'
import type { PaletteEntry } from './entries.ts'

/** Pages that other pages lead to and the navigation does not show. */
const furtherPages = [
  { path: '/usage/report', title: 'usage:report.title', words: 'report', icon: <DataTrendingRegular /> },
  { path: '/app-log', title: 'app-log:title', words: 'appLog', icon: <DocumentTextRegular /> },
  { path: '/diagnostics', title: 'diagnostics:title', words: 'diagnostics', icon: <StethoscopeRegular /> },
  { path: '/welcome', title: 'palette:further.welcome', words: 'welcome', icon: <WandRegular /> },
  { path: '/import', title: 'palette:further.import', words: 'import', icon: <ArrowImportRegular /> },
] as const

/** Every page, every card of the settings and every saved view. */
export function usePlaceEntries(): PaletteEntry[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const views = useAllViews()
  return useMemo(() => {
    const go = (path: string) => () => void navigate(path)
    const shown = pages.map((page): PaletteEntry => {
      const shortcut = shortcutOfPage(page)
      return {
        id: `page:${page.path}`,
        group: 'pages',
        ...namesOf(t, `common:nav.${page.word}`, `palette:pageWords.${page.word}`),
        icon: page.icon,
        leaves: true,
        run: go(page.path),
        ...(shortcut === undefined ? {} : { shortcut }),
      }
    })
    const further = furtherPages.map(
      ({ path, title, words, icon }): PaletteEntry => ({
        id: `page:${path}`,
        group: 'pages',
        ...namesOf(t, title, `palette:pageWords.${words}`),
        icon,
        leaves: true,
        run: go(path),
      }),
    )
    const settings = settingsSections
      .filter((section) => !('only' in section) || isDesktop)
      .map(
        ({ id, title }): PaletteEntry => ({
          id: `settings:${id}`,
          group: 'settings',
          ...namesOf(t, title, `palette:settingsWords.${id}`),
          detail: t('common:nav.settings'),
          icon: <SettingsRegular />,
          leaves: true,
          run: go(`/settings?section=${id}`),
        }),
      )
    const saved = views.map(
      ({ page, name }): PaletteEntry => ({
        id: `view:${page}/${name}`,
        group: 'views',
        title: name,
        aliases: [t(`common:nav.${page}`)],
        detail: t(`common:nav.${page}`),
        icon: <BookmarkRegular />,
        leaves: true,
        run: go(`/${page}?saved=${encodeURIComponent(name)}`),
      }),
    )
    return [...shown, ...further, ...settings, ...saved]
  }, [t, navigate, views])
}
