import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import {
  isCharacterKeys,
  keysOf,
  type ShortcutId,
  shortcutIds,
  shortcuts,
} from '../../../src-main/contract/shortcuts.ts'
import { queryClient } from '../../client/api.ts'
import { isDesktop, shell } from '../../client/shell.ts'
import { characterKeysOn } from '../../parts/shortcuts/character-keys.ts'
import { isPressed, KeyReader } from '../../parts/shortcuts/keys.ts'
import { isMac } from '../../parts/shortcuts/platform.ts'
import { runShortcut, useShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { toggleNavigation } from '../navigation-state.ts'
import { openPalette } from '../palette/palette-host.tsx'
import { CheatSheet } from './cheat-sheet.tsx'
import { pageOfShortcut } from './page-shortcut.ts'
import { focusSearch, isBehindModal, isTyping, moveInTable, submitForm, takesLetters } from './where-keys-go.ts'

/** Keys of a sequence belong together when no more than this is between them. */
const patienceMs = 1_500

/** What holding the key down repeats. */
const repeated: ReadonlySet<ShortcutId> = new Set(['nextRow', 'previousRow'])
/** What works in front of a drawer or dialog; all else would change the page behind it. */
const inFront: ReadonlySet<ShortcutId> = new Set(['palette', 'save'])

/** Hears all keys and does what src-main/contract/shortcuts.ts says they do. */
export function Shortcuts() {
  const navigate = useNavigate()
  const [sheet, setSheet] = useState(false)

  useEffect(() => {
    const reader = new KeyReader(patienceMs)
    const run = (id: ShortcutId): boolean => {
      if (runShortcut(id)) return true
      switch (id) {
        case 'palette':
          openPalette()
          return true
        case 'navigation':
          toggleNavigation()
          return true
        case 'settings':
          void navigate('/settings')
          return true
        case 'search':
          return focusSearch()
        case 'refresh':
          void queryClient.refetchQueries({ type: 'active' })
          return true
        case 'save':
          return submitForm()
        case 'nextRow':
          return moveInTable('ArrowDown')
        case 'previousRow':
          return moveInTable('ArrowUp')
        default: {
          const page = pageOfShortcut(id)
          if (page !== undefined) void navigate(page.path)
          return page !== undefined
        }
      }
    }

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const behind = isBehindModal()
      const characters = characterKeysOn() && !isTyping(event.target) && !takesLetters(event.target)
      const active = shortcutIds.filter(
        (id) => !('byPart' in shortcuts[id]) && (!behind || inFront.has(id)) && (!event.repeat || repeated.has(id)),
      )
      const owners = new Map(
        active.flatMap((id) =>
          keysOf(id, isDesktop).flatMap((keys) => {
            if (keys.startsWith('Arrow') || (isCharacterKeys(keys) && !characters)) return []
            return [[keys, id] as const]
          }),
        ),
      )
      const keys = reader.read(event, [...owners.keys()], isMac, event.timeStamp)
      const id = keys === null ? undefined : owners.get(keys)
      if (id !== undefined && run(id)) event.preventDefault()
    }
    const stopHearing = shell?.onShortcut((asked) => {
      const id = shortcutIds.find((one) => one === asked)
      if (id !== undefined && (!isBehindModal() || inFront.has(id))) run(id)
    })
    // Heard before the field it is pressed in: to a list of choices it would be Enter.
    const onSave = (event: KeyboardEvent) => {
      if (event.isComposing || event.repeat) return
      if (!keysOf('save', isDesktop).some((keys) => isPressed(keys, event, isMac)) || !run('save')) return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', onSave, true)
    window.addEventListener('keydown', onKeyDown)
    return () => {
      stopHearing?.()
      window.removeEventListener('keydown', onSave, true)
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [navigate])

  useShortcut('cheatSheet', () => setSheet(true))
  return <CheatSheet open={sheet} onClose={() => setSheet(false)} />
}
