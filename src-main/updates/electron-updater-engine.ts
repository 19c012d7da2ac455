import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AppUpdater } from 'electron-updater'
import type { UpdateEngine } from './update-flow.ts'

export interface EngineOptions {
  platform: NodeJS.Platform
  /** Path of the AppImage that runs, undefined when none does. */
  appImage: string | undefined
  /** Folder of the app's own data. */
  userData: string
  /** Folder of what the installer put beside the program. */
  resources: string
  /** Web folder to look at instead of the built-in place; only ever set in a program that is not packaged. */
  feed: string | null
  /** Whether a downloaded version goes in when the app is quit. */
  installOnQuit(): boolean
  /** Just before the app is replaced: what would keep it from ending must let go. */
  beforeInstall(): void
  note(message: string): void
}

/**
 * Updates by electron-updater, which fetches over https, compares the SHA-512 that the release names, and on Windows and macOS
 * checks the signature of whoever made this program. https://www.electron.build/auto-update
 */
export class ElectronUpdaterEngine implements UpdateEngine {
  readonly #options: EngineOptions
  #updater: Promise<AppUpdater> | null = null
  #ready: AppUpdater | null = null

  constructor(options: EngineOptions) {
    this.#options = options
  }

  async check(): Promise<string | null> {
    const updater = await this.#load()
    const result = await updater.checkForUpdates()
    return result?.isUpdateAvailable === true ? result.updateInfo.version : null
  }

  async download(onProgress: (percent: number) => void): Promise<void> {
    const updater = await this.#load()
    const forward = ({ percent }: { percent: number }): void => onProgress(percent)
    updater.on('download-progress', forward)
    // Outside macOS this only arms the step at quit, which then looks at the person's choice once more. On macOS the system
    // itself installs at quit what was handed to it, so there the choice must hold now.
    const { platform, installOnQuit } = this.#options
    updater.autoInstallOnAppQuit = platform !== 'darwin' || installOnQuit()
    try {
      await updater.downloadUpdate()
    } finally {
      updater.off('download-progress', forward)
      updater.autoInstallOnAppQuit = installOnQuit()
    }
  }

  install(): void {
    const updater = this.#ready
    if (updater === null) throw new Error('Nothing was downloaded.')
    const failures: Error[] = []
    const note = (cause: Error): void => {
      failures.push(cause)
    }
    updater.on('error', note)
    this.#options.beforeInstall()
    updater.quitAndInstall(false, true)
    updater.off('error', note)
    const [failure] = failures
    if (failure !== undefined) throw failure
  }

  /** The person's choice about installing at quit has changed. */
  follow(): void {
    if (this.#ready !== null) this.#ready.autoInstallOnAppQuit = this.#options.installOnQuit()
  }

  #load(): Promise<AppUpdater> {
    this.#updater ??= this.#make().catch((cause: unknown) => {
      this.#updater = null
      throw cause
    })
    return this.#updater
  }

  /** Loaded when first needed: a start need not wait for it. */
  async #make(): Promise<AppUpdater> {
    const { platform, appImage, feed, note } = this.#options
    const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater')
    const updater =
      platform === 'win32' ? new NsisUpdater() : platform === 'darwin' ? new MacUpdater() : new AppImageUpdater()
    updater.autoDownload = false
    updater.autoInstallOnAppQuit = false
    updater.allowDowngrade = false
    updater.disableWebInstaller = true
    updater.logger = {
      info: (message: unknown) => note(`updates: ${String(message)}`),
      warn: (message: unknown) => note(`updates: ${String(message)}`),
      error: (message: unknown) => note(`updates: ${String(message)}`),
    }
    // What fails is told by the promise of the call; without a listener it would end the program.
    updater.on('error', () => undefined)
    if (feed !== null) {
      updater.forceDevUpdateConfig = true
      updater.updateConfigPath = this.#writeFeed(feed)
    } else if (platform === 'linux' && appImage === undefined) {
      // A package only wants to know whether there is a newer version, which the updater else refuses outside an AppImage.
      updater.forceDevUpdateConfig = true
      updater.updateConfigPath = join(this.#options.resources, 'app-update.yml')
    }
    this.#ready = updater
    return updater
  }

  #writeFeed(feed: string): string {
    const file = join(this.#options.userData, 'update-feed.yml')
    writeFileSync(
      file,
      `provider: generic\nurl: ${JSON.stringify(feed)}\nupdaterCacheDirName: burncloud-desktop-updater\n`,
    )
    return file
  }
}
