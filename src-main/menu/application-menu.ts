import type { MenuItemConstructorOptions } from 'electron'
import type { ShortcutId } from '../contract/shortcuts.ts'
import { acceleratorOf } from './accelerator.ts'
import type { MenuLabels } from './labels.ts'

export interface MenuOptions {
  platform: NodeJS.Platform
  packaged: boolean
  appName: string
  labels: MenuLabels
  restartGateway(): void
  openDataFolder(): void
  /** Has the window do what its shortcut does. */
  runShortcut(id: ShortcutId): void
}

/** The pages with a digit, in its order: each a shortcut and its word. */
const pages = [
  ['page1', 'home'],
  ['page2', 'channels'],
  ['page3', 'keys'],
  ['page4', 'logs'],
  ['page5', 'usage'],
  ['page6', 'models'],
  ['page7', 'routing'],
  ['page8', 'playground'],
  ['page9', 'settings'],
] as const satisfies ReadonlyArray<readonly [ShortcutId, keyof MenuLabels]>

/** The application menu. Electron's own would offer reload and developer tools to everyone. */
export function applicationMenu(options: MenuOptions): MenuItemConstructorOptions[] {
  const { labels, packaged } = options
  const mac = options.platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const shortcut = (id: ShortcutId, label: string): MenuItemConstructorOptions => {
    const accelerator = acceleratorOf(id)
    return {
      label,
      ...(accelerator === undefined ? {} : { accelerator }),
      // The page hears its keys itself; the menu only shows them. (macOS gives them to the page first.)
      registerAccelerator: false,
      click: () => options.runShortcut(id),
    }
  }
  const developer: MenuItemConstructorOptions[] = packaged
    ? []
    : [separator, { role: 'reload', label: labels.reload }, { role: 'toggleDevTools', label: labels.devTools }]
  return [
    ...(mac ? [{ role: 'appMenu', label: options.appName } as const] : []),
    {
      label: labels.file,
      submenu: [
        shortcut('settings', labels.settings),
        { label: labels.openDataFolder, click: () => options.openDataFolder() },
        separator,
        { role: 'close', label: labels.close },
        ...(mac ? [] : [{ role: 'quit', label: labels.quit } as const]),
      ],
    },
    {
      // macOS takes the keys for copy and paste from here.
      label: labels.edit,
      submenu: [
        { role: 'undo', label: labels.undo },
        { role: 'redo', label: labels.redo },
        separator,
        { role: 'cut', label: labels.cut },
        { role: 'copy', label: labels.copy },
        { role: 'paste', label: labels.paste },
        { role: 'delete', label: labels.delete },
        { role: 'selectAll', label: labels.selectAll },
      ],
    },
    {
      label: labels.view,
      submenu: [
        shortcut('palette', labels.palette),
        shortcut('navigation', labels.navigation),
        separator,
        { role: 'resetZoom', label: labels.actualSize },
        { role: 'zoomIn', label: labels.zoomIn },
        { role: 'zoomOut', label: labels.zoomOut },
        separator,
        { role: 'togglefullscreen', label: labels.fullScreen },
        ...developer,
      ],
    },
    { label: labels.go, submenu: pages.map(([id, word]) => shortcut(id, labels[word])) },
    { label: labels.gateway, submenu: [{ label: labels.restartGateway, click: () => options.restartGateway() }] },
    ...(mac
      ? [{ role: 'windowMenu', label: labels.window } as const]
      : [{ label: labels.window, submenu: [{ role: 'minimize', label: labels.minimize } as const] }]),
    { role: 'help', label: labels.help, submenu: [shortcut('cheatSheet', labels.shortcuts)] },
  ]
}
