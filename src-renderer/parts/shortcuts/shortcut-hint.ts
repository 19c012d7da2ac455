/** `<Button {...useShortcutHint('create', t('create'))}>`: the button's tooltip with its keys, also for screen readers. */
import { isCharacterKeys, keysOf, type ShortcutId } from '../../../src-main/contract/shortcuts.ts'
import { isDesktop } from '../../client/shell.ts'
import { useCharacterKeys } from './character-keys.ts'
import { ariaKeys, keyCaps } from './keys.ts'
import { isMac } from './platform.ts'

export interface ShortcutHint {
  title: string
  'aria-keyshortcuts'?: string
}

/** The keys that do this now, best known first: without those that the person turned off or the browser has for itself. */
export function useKeysOf(id: ShortcutId): readonly string[] {
  const characters = useCharacterKeys()
  const keys = keysOf(id, isDesktop)
  return characters ? keys : keys.filter((one) => !isCharacterKeys(one))
}

export function useShortcutHint(id: ShortcutId, words: string): ShortcutHint {
  const keys = useKeysOf(id)[0]
  if (keys === undefined) return { title: words }
  const said = ariaKeys(keys, isMac)
  return {
    title: `${words} (${keyCaps(keys, isMac).join(' ')})`,
    ...(said === null ? {} : { 'aria-keyshortcuts': said }),
  }
}
