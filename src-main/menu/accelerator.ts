import { keysOf, type ShortcutId } from '../contract/shortcuts.ts'

/** A shortcut's keys as Electron writes them: `mod+k` → `CmdOrCtrl+K`. Keys of characters alone are none for a menu. */
export function acceleratorOf(id: ShortcutId): string | undefined {
  const keys = keysOf(id, true).find((one) => one.startsWith('mod+'))
  return keys?.split('+').map(acceleratorPart).join('+')
}

function acceleratorPart(part: string): string {
  if (part === 'mod') return 'CmdOrCtrl'
  return part.length === 1 ? part.toUpperCase() : part
}
