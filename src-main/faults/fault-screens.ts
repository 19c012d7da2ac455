import { type BrowserWindow, shell } from 'electron'
import type { AppSettings } from '../app-settings.ts'
import { fill } from '../tray/words.ts'
import { goBack, type Rollback } from '../updates/rollback.ts'
import { releasePage } from '../updates/update-means.ts'
import { ask } from './ask.ts'
import type { GraphicsGuard } from './graphics-guard.ts'
import { type FaultWords, faultWords } from './words.ts'

export interface FaultScreensOptions {
  settings: AppSettings
  rollback: Rollback
  graphics: GraphicsGuard
  /** The person's languages, the best first. */
  languages(): readonly string[]
  openLogFolder(): void
  /** Ends the app and starts it again with these arguments. */
  restart(args: readonly string[]): void
  quit(): void
  /** Shuts down at once, because another program takes over. */
  leave(): void
  note(message: string): void
}

export const safeModeFlag = '--safe-mode'

/** Where a page cannot speak for itself: each fault with its ways out. Only one question at a time. */
export class FaultScreens {
  readonly #options: FaultScreensOptions
  #asking = false

  constructor(options: FaultScreensOptions) {
    this.#options = options
  }

  /** The window's page crashed twice, or did not load. */
  async brokenPage(window: BrowserWindow, what: 'crashed' | 'not-loaded'): Promise<void> {
    await this.#alone(async (words) => {
      const answer = await ask(window, {
        type: 'error',
        message: what === 'crashed' ? words.crashed : words.notLoaded,
        detail: what === 'crashed' ? words.crashedDetail : words.notLoadedDetail,
        choices: [
          { answer: 'reload', label: words.reload },
          { answer: 'safe-mode', label: words.safeMode },
          { answer: 'logs', label: words.logs },
          { answer: 'close', label: words.close },
        ],
      })
      if (answer === 'safe-mode') this.#options.restart([safeModeFlag])
      else if (answer === 'logs') this.#options.openLogFolder()
      else if (window.isDestroyed()) return
      else if (answer === 'reload') window.webContents.reload()
      else window.destroy()
    })
  }

  async hungPage(window: BrowserWindow): Promise<void> {
    await this.#alone(async (words) => {
      const answer = await ask(window, {
        type: 'warning',
        message: words.hung,
        detail: words.crashedDetail,
        choices: [
          { answer: 'reload', label: words.reload },
          { answer: 'wait', label: words.wait },
        ],
      })
      if (answer !== 'reload' || window.isDestroyed()) return
      // A page that hangs does not hear a reload; its process must go first.
      window.webContents.forcefullyCrashRenderer()
    })
  }

  /** The graphics process ended. */
  async graphicsCrash(window: BrowserWindow | null): Promise<void> {
    const { graphics, settings, restart, note } = this.#options
    if (!graphics.crashed()) return
    await this.#alone(async (words) => {
      const answer = await ask(window, {
        type: 'warning',
        message: words.graphics,
        detail: words.graphicsDetail,
        choices: [
          { answer: 'restart', label: words.graphicsRestart },
          { answer: 'not-now', label: words.notNow },
        ],
      })
      if (answer !== 'restart') return
      try {
        settings.change({ hardwareAcceleration: false })
        restart([])
      } catch (cause) {
        note(`acceleration stays on: ${cause instanceof Error ? cause.message : String(cause)}`)
        restart([safeModeFlag])
      }
    })
  }

  /** The first time that the window is closed: whether the app goes on in the tray. */
  async firstClose(window: BrowserWindow): Promise<void> {
    await this.#alone(async (words) => {
      const answer = await ask(window, {
        type: 'question',
        message: words.closeTitle,
        detail: words.closeDetail,
        choices: [
          { answer: 'tray', label: words.keep },
          { answer: 'quit', label: words.quit },
          { answer: 'cancel', label: words.cancel },
        ],
      })
      if (answer === 'cancel') return
      try {
        this.#options.settings.change({ onClose: answer })
      } catch (cause) {
        this.#options.note(`the choice is not kept: ${cause instanceof Error ? cause.message : String(cause)}`)
      }
      if (answer === 'quit') this.#options.quit()
      else if (!window.isDestroyed()) window.hide()
    })
  }

  /** Counts this start of a new version. False when the app is on its way back to the one before. */
  async newVersion(appImage: string | undefined): Promise<boolean> {
    const { rollback, languages, note, leave } = this.#options
    const way = rollback.noteStart()
    if (way === null) return true
    const words = faultWords(languages())
    const places = { version: way.failed, times: String(way.starts), previous: way.version }
    const answer = await ask(null, {
      type: 'warning',
      message: fill(words.back, places),
      detail: fill(way.previous === null ? words.backDownloadDetail : words.backDetail, places),
      choices: [
        { answer: 'back', label: fill(way.previous === null ? words.download : words.goBack, places) },
        { answer: 'try', label: words.tryAgain },
      ],
    })
    if (answer === 'try') return true
    if (way.previous === null) {
      await shell.openExternal(releasePage(way.version))
      return true
    }
    try {
      // The lock must be free before the other version looks for it.
      leave()
      goBack(way.previous, appImage)
      return false
    } catch (cause) {
      note(`the version before could not be put back: ${cause instanceof Error ? cause.message : String(cause)}`)
      await shell.openExternal(releasePage(way.version))
      return true
    }
  }

  async #alone(act: (words: FaultWords) => Promise<void>): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    await act(faultWords(this.#options.languages())).finally(() => {
      this.#asking = false
    })
  }
}
