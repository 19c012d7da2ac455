import { type Shortcut, type ShortcutId, shortcutIds, shortcuts } from '../../../src-main/contract/shortcuts.ts'
import { type PageEntry, pages } from '../pages.tsx'

/** The shortcut that opens the page with this digit. */
export function shortcutOfPage({ digit }: PageEntry): ShortcutId | undefined {
  return digit === undefined ? undefined : shortcutIds.find((id) => digitOf(id) === digit)
}

/** The page that a shortcut opens. */
export function pageOfShortcut(id: ShortcutId): PageEntry | undefined {
  const digit = digitOf(id)
  return digit === undefined ? undefined : pages.find((page) => page.digit === digit)
}

function digitOf(id: ShortcutId): number | undefined {
  const shortcut: Shortcut = shortcuts[id]
  return shortcut.digit
}
