/**
 * Every keyboard shortcut of the app, once. The console's key handling, its tooltips and its list of keys, the application
 * menu and docs/keyboard.md all follow this table.
 *
 * How keys are written: `mod` is Cmd on macOS and Ctrl elsewhere; what is joined by `+` is pressed together; what a space
 * parts is pressed one after the other. A single character (`?`) is the one that is typed, on whatever keyboard; keys
 * without a character have the names of the DOM (`ArrowDown`, `Escape`).
 */

/** Where a shortcut works: the headings of the list of keys. */
export const shortcutScopes = ['anywhere', 'pages', 'page', 'table', 'form'] as const
export type ShortcutScope = (typeof shortcutScopes)[number]

export interface Shortcut {
  scope: ShortcutScope
  /** Each does it. */
  keys: readonly string[]
  /** Only in the desktop app: a browser has these for itself. */
  desktopKeys?: readonly string[]
  /** The part in front (a table, a dialog) minds these keys itself. */
  byPart?: true
  /** Digit of the page that it opens. */
  digit?: number
}

function page(digit: number): Shortcut {
  return { scope: 'pages', keys: [`g ${digit}`], desktopKeys: [`mod+${digit}`], digit }
}

export const shortcuts = {
  palette: { scope: 'anywhere', keys: ['mod+k'] },
  cheatSheet: { scope: 'anywhere', keys: ['?', 'mod+/'] },
  navigation: { scope: 'anywhere', keys: ['mod+b'] },
  settings: { scope: 'anywhere', keys: [], desktopKeys: ['mod+,'] },
  page1: page(1),
  page2: page(2),
  page3: page(3),
  page4: page(4),
  page5: page(5),
  page6: page(6),
  page7: page(7),
  page8: page(8),
  page9: page(9),
  search: { scope: 'page', keys: ['/', 'mod+f'] },
  create: { scope: 'page', keys: ['n'] },
  refresh: { scope: 'page', keys: ['r'] },
  pause: { scope: 'page', keys: ['p'] },
  nextRow: { scope: 'table', keys: ['j', 'ArrowDown'] },
  previousRow: { scope: 'table', keys: ['k', 'ArrowUp'] },
  endRows: { scope: 'table', keys: ['Home', 'End'], byPart: true },
  pageRows: { scope: 'table', keys: ['PageUp', 'PageDown'], byPart: true },
  openRow: { scope: 'table', keys: ['Enter'], byPart: true },
  selectRow: { scope: 'table', keys: ['Space'], byPart: true },
  selectAll: { scope: 'table', keys: ['mod+a'], byPart: true },
  rowMenu: { scope: 'table', keys: ['shift+F10', 'ContextMenu'], byPart: true },
  save: { scope: 'form', keys: ['mod+Enter'] },
  close: { scope: 'form', keys: ['Escape'], byPart: true },
} as const satisfies Record<string, Shortcut>

export type ShortcutId = keyof typeof shortcuts

/** All shortcuts in the order of the list of keys. */
export const shortcutIds = Object.keys(shortcuts) as ShortcutId[]

/** The keys of a shortcut in the desktop app or in a browser, best known first. */
export function keysOf(id: ShortcutId, desktop: boolean): readonly string[] {
  const shortcut: Shortcut = shortcuts[id]
  return desktop ? [...(shortcut.desktopKeys ?? []), ...shortcut.keys] : shortcut.keys
}

/**
 * Whether keys are characters alone, as one types them. A person can turn those off (WCAG 2.1.4): speech input and shaky
 * hands type them by mistake.
 */
export function isCharacterKeys(keys: string): boolean {
  return keys.split(' ').every((one) => [...one].length === 1)
}
