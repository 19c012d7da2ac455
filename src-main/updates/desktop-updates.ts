import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppSettings } from '../app-settings.ts'
import type { UpdateState } from '../contract/shell.ts'
import { ElectronUpdaterEngine } from './electron-updater-engine.ts'
import type { Rollback } from './rollback.ts'
import { type UpdateEngine, UpdateFlow } from './update-flow.ts'
import { canReplaceItself, releasePage } from './update-means.ts'

export interface DesktopUpdatesOptions {
  settings: AppSettings
  rollback: Rollback
  userData: string
  /** See `ShellOptions.updateFeed`. */
  feed: string | null
  inFlight(): Promise<number>
  stopGateway(): Promise<void>
  startGateway(): void
  /** Lets go of what keeps the app from ending. */
  beforeInstall(): void
  /** An automatic check found a version that was not told of before. */
  onFound(version: string): void
  onState(state: UpdateState): void
  note(message: string): void
}

/** After the start, which has better things to do first. */
const firstCheckMs = 45_000
const checkEveryMs = 6 * 3_600_000

const notInstalled: UpdateEngine = {
  check: () => Promise.reject(new Error('only an installed program looks for updates')),
  download: () => Promise.reject(new Error('only an installed program fetches updates')),
  install: () => undefined,
}

/** Updates as this installation can have them. */
export class DesktopUpdates {
  readonly flow: UpdateFlow
  readonly #options: DesktopUpdatesOptions
  readonly #engine: ElectronUpdaterEngine | null
  #timer: NodeJS.Timeout | null = null
  #told: string | null = null
  #started = false

  constructor(options: DesktopUpdatesOptions) {
    this.#options = options
    const { settings, rollback, userData, feed, note } = options
    const { platform, env, resourcesPath } = process as NodeJS.Process & { resourcesPath?: string }
    const appImage = env.APPIMAGE
    const possible = app.isPackaged || feed !== null
    this.#engine = possible
      ? new ElectronUpdaterEngine({
          platform,
          appImage,
          userData,
          resources: resourcesPath ?? '',
          feed,
          installOnQuit: () => settings.stored.installOnQuit,
          beforeInstall: options.beforeInstall,
          note,
        })
      : null
    this.flow = new UpdateFlow({
      engine: this.#engine ?? notInstalled,
      canInstall:
        possible &&
        canReplaceItself({
          platform,
          appImage,
          execPath: process.execPath,
          productName: app.getName(),
          exists: existsSync,
          writable,
        }),
      pageUrl: releasePage,
      inFlight: options.inFlight,
      schedule: (run, delayMs) => {
        const timer = setTimeout(run, delayMs)
        return () => clearTimeout(timer)
      },
      stopGateway: options.stopGateway,
      prepare: async (version) => rollback.prepare(version, keptProgram(platform, env)),
      resume: options.startGateway,
      now: Date.now,
      note,
    })
    this.flow.onState((state) => options.onState(state))
    settings.onChange(() => {
      this.#engine?.follow()
      this.#plan()
    })
  }

  /** Looks now and then, while the settings say so. */
  start(): void {
    this.#started = true
    this.#plan()
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** A downloaded version that goes in when the app ends: the way back is prepared first. */
  beforeQuit(): void {
    const { phase, version, canInstall } = this.flow.state
    const { settings, rollback } = this.#options
    if (phase !== 'downloaded' || version === null || !canInstall || !settings.stored.installOnQuit) return
    rollback.prepare(version, keptProgram(process.platform, process.env))
  }

  #plan(): void {
    const wanted = this.#started && this.#engine !== null && this.#options.settings.stored.updates === 'ask'
    if (!wanted) {
      this.stop()
      return
    }
    if (this.#timer === null) this.#arm(firstCheckMs)
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#arm(checkEveryMs)
      void this.#look()
    }, delayMs)
    // A program that has nothing else to do may end.
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    await this.flow.check()
    const { phase, version } = this.flow.state
    if (phase !== 'available' || version === null || version === this.#told) return
    this.#told = version
    this.#options.onFound(version)
  }
}

/** The file from which this version can be brought back, null when the system keeps none. */
function keptProgram(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | null {
  if (platform === 'linux') return env.APPIMAGE ?? null
  if (platform !== 'win32' || env.LOCALAPPDATA === undefined) return null
  // The installer leaves itself here for partial downloads.
  const installer = join(env.LOCALAPPDATA, 'burncloud-desktop-updater', 'installer.exe')
  return existsSync(installer) ? installer : null
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
