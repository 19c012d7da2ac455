import type { App } from 'electron'
import type { StartAtLogin } from '../app-settings.ts'
import { AutostartEntry } from './autostart-file.ts'

/** The flag by which a start at login goes into the tray. */
export const hiddenFlag = '--hidden'

export interface StartAtLoginOptions {
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'getName' | 'isPackaged'>
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  home: string
  /** The running program. */
  execPath: string
  /** What an unpackaged program needs behind it: the path of the project. */
  appPath: string
}

/**
 * Start at login as this system does it: the login items of Windows and macOS, an autostart entry elsewhere. The system's
 * own word counts: on Windows an entry that was switched off in the task manager is off.
 */
export function startAtLogin(options: StartAtLoginOptions): StartAtLogin & { repair(): void } {
  const { app, platform, env } = options
  const behind = app.isPackaged ? [] : [options.appPath]
  if (platform === 'win32') {
    const args = [...behind, hiddenFlag]
    return {
      isOn: () => {
        const found = app.getLoginItemSettings({ args })
        return found.openAtLogin && found.executableWillLaunchAtLogin !== false
      },
      // `enabled` takes back what was switched off in the task manager.
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, enabled: on, args }),
      repair: () => undefined,
    }
  }
  if (platform === 'darwin') {
    return {
      isOn: () => app.getLoginItemSettings({ type: 'mainAppService' }).openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, type: 'mainAppService' }),
      repair: () => undefined,
    }
  }
  // The path inside a running AppImage changes with every start; the image itself is what can be started.
  const program = env.APPIMAGE ?? options.execPath
  return new AutostartEntry({
    env,
    home: options.home,
    id: 'com.burncloud.desktop',
    name: app.getName(),
    comment: 'Every model you pay for, behind one local address',
    command: [program, ...behind, hiddenFlag],
  })
}
