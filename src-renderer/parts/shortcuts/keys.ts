/** What is looked at of a key press. */
export interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const symbols: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  ContextMenu: 'Menu',
}

/** Whether this press is the keys (no sequence) as src-main/contract/shortcuts.ts writes them. */
export function isPressed(keys: string, event: Pressed, mac: boolean): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const wants = (name: string) => parts.length > 1 && parts.includes(name)
  const mod = mac ? event.metaKey : event.ctrlKey
  const other = mac ? event.ctrlKey : event.metaKey
  if (mod !== wants('mod') || other || event.altKey !== wants('alt')) return false
  if ([...key].length > 1) return event.key === key && event.shiftKey === wants('shift')
  // With Shift or Caps Lock the same key types another letter; a sign like `?` needs Shift on one keyboard and not on another.
  const letter = /^\p{L}$/u.test(key)
  if (letter && event.shiftKey !== wants('shift')) return false
  return letter ? event.key.toLowerCase() === key.toLowerCase() : event.key === key
}

/** The keys as they are printed on them: `mod+k` → `['Ctrl', 'K']` or `['⌘', 'K']`; a sequence is one list. */
export function keyCaps(keys: string, mac: boolean): string[] {
  return keys.split(' ').flatMap((press) => press.split('+').map((part) => keyCap(part, mac)))
}

function keyCap(part: string, mac: boolean): string {
  if (part === 'mod') return mac ? '⌘' : 'Ctrl'
  if (part === 'alt') return mac ? '⌥' : 'Alt'
  if (part === 'shift') return mac ? '⇧' : 'Shift'
  return symbols[part] ?? (part.length === 1 ? part.toUpperCase() : part)
}

/** The keys as a screen reader is told them in `aria-keyshortcuts`; null for sequences, which it cannot say. */
export function ariaKeys(keys: string, mac: boolean): string | null {
  if (keys.includes(' ')) return null
  return keys
    .split('+')
    .map((part) =>
      part === 'mod' ? (mac ? 'Meta' : 'Control') : part === 'alt' ? 'Alt' : part === 'shift' ? 'Shift' : part,
    )
    .join('+')
}

/**
 * Follows presses and says which of the keys they are: at once, or after the last of a sequence. A sequence is forgotten
 * `patienceMs` after its last press; `now` is in milliseconds.
 */
export class KeyReader {
  readonly #patienceMs: number
  #begun: { presses: string; at: number } | null = null

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  read(event: Pressed, candidates: readonly string[], mac: boolean, now: number): string | null {
    const begun = this.#begun !== null && now - this.#begun.at <= this.#patienceMs ? this.#begun.presses : ''
    this.#begun = null
    for (const keys of candidates) {
      const presses = keys.split(' ')
      const before = begun === '' ? 0 : begun.split(' ').length
      if (begun !== '' && !keys.startsWith(`${begun} `)) continue
      const wanted = presses[before]
      if (wanted === undefined || !isPressed(wanted, event, mac)) continue
      if (presses.length === before + 1) return keys
      this.#begun = { presses: presses.slice(0, before + 1).join(' '), at: now }
    }
    return null
  }
}
