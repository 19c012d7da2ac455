import { ArrowImportRegular, DataTrendingRegular, SettingsRegular, WandRegular } from '@fluentui/react-icons'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { settingsSections } from '../../areas/settings/sections.ts'
import { isDesktop } from '../../client/shell.ts'
import { pages } from '../pages.tsx'
import { shortcutOfPage } from '../shortcuts/page-shortcut.ts'
import { namesOf } from './action-words.ts'
import type { PaletteEntry } from './entries.ts'

/** Pages that other pages lead to and the navigation does not show. */
const furtherPages = [
  { path: '/usage/report', title: 'usage:report.title', words: 'report', icon: <DataTrendingRegular /> },
  { path: '/welcome', title: 'palette:further.welcome', words: 'welcome', icon: <WandRegular /> },
  { path: '/import', title: 'palette:further.import', words: 'import', icon: <ArrowImportRegular /> },
] as const

/** Every page and every card of the settings. */
export function usePlaceEntries(): PaletteEntry[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
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
    return [...shown, ...further, ...settings]
  }, [t, navigate])
}
