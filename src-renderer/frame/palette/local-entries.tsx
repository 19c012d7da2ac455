import i18next from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { pages } from '../pages.tsx'
import { shortcutOfPage } from '../shortcuts/page-shortcut.ts'
import type { PaletteEntry } from './entries.ts'

/** A page for each place of the navigation. */
export function usePageEntries(): PaletteEntry[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return useMemo(() => {
    const english = i18next.getFixedT('en')
    return pages.map((page) => {
      const { path, word, icon } = page
      const shortcut = shortcutOfPage(page)
      return {
        id: `page:${path}`,
        group: 'pages',
        title: t(`common:nav.${word}`),
        aliases: [english(`common:nav.${word}`), ...t(`palette:pageWords.${word}`, { defaultValue: '' }).split('|')],
        icon,
        leaves: true,
        run: () => void navigate(path),
        ...(shortcut === undefined ? {} : { shortcut }),
      }
    })
  }, [t, navigate])
}
