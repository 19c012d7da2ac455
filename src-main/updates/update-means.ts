import { posix, win32 } from 'node:path'

/** Where releases are, for people. */
const releases = 'https://github.com/burncloud/burncloud-desktop/releases'

/** The page of a version, of all of them when none is named. */
export function releasePage(version: string | null): string {
  return version === null ? releases : `${releases}/tag/v${encodeURIComponent(version)}`
}

export interface Installation {
  platform: NodeJS.Platform
  /** Path of the AppImage that runs, undefined when none does. */
  appImage: string | undefined
  execPath: string
  productName: string
  exists(path: string): boolean
  writable(path: string): boolean
}

/**
 * Whether this installation can replace itself. Windows: only what the per-user installer put there, which an uninstaller
 * beside the program tells; one that was rolled out for a whole machine belongs to whoever did it. macOS: the app as a whole.
 * Linux: an AppImage that may be written; packages belong to the package manager, and replacing them behind its back fails in
 * ways that nobody sees.
 */
export function canReplaceItself(found: Installation): boolean {
  const { platform, appImage, execPath, productName } = found
  if (platform === 'win32') return found.exists(win32.join(win32.dirname(execPath), `Uninstall ${productName}.exe`))
  if (platform === 'darwin') return true
  if (appImage === undefined || !posix.isAbsolute(appImage)) return false
  return found.exists(appImage) && found.writable(appImage) && found.writable(posix.dirname(appImage))
}
