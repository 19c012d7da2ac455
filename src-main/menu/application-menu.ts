import type { MenuItemConstructorOptions } from 'electron'
import type { MenuLabels } from './labels.ts'

export interface MenuOptions {
  platform: NodeJS.Platform
  packaged: boolean
  appName: string
  labels: MenuLabels
  restartGateway(): void
  openDataFolder(): void
}

/** The application menu. Electron's own would offer reload and developer tools to everyone. */
export function applicationMenu(options: MenuOptions): MenuItemConstructorOptions[] {
  const { labels, packaged } = options
  const mac = options.platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const developer: MenuItemConstructorOptions[] = packaged
    ? []
    : [separator, { role: 'reload', label: labels.reload }, { role: 'toggleDevTools', label: labels.devTools }]
  return [
    ...(mac ? [{ role: 'appMenu', label: options.appName } as const] : []),
    {
      label: labels.file,
      submenu: [
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
        { role: 'resetZoom', label: labels.actualSize },
        { role: 'zoomIn', label: labels.zoomIn },
        { role: 'zoomOut', label: labels.zoomOut },
        separator,
        { role: 'togglefullscreen', label: labels.fullScreen },
        ...developer,
      ],
    },
    { label: labels.gateway, submenu: [{ label: labels.restartGateway, click: () => options.restartGateway() }] },
    ...(mac
      ? [{ role: 'windowMenu', label: labels.window } as const]
      : [{ label: labels.window, submenu: [{ role: 'minimize', label: labels.minimize } as const] }]),
  ]
}
