import { join } from 'node:path'
import { app, nativeImage } from 'electron'
import type { GatewayState, UpdateState } from '../contract/shell.ts'
import type { OwnLine } from '../gateway/own-line.ts'
import type { MainWindow } from '../windows/main-window.ts'
import type { PopoverWindow } from '../windows/popover-window.ts'
import { AppTray, trayIconName } from './app-tray.ts'
import { moodOf, type TrayFacts } from './tray-facts.ts'
import type { TrayActions } from './tray-menu.ts'
import { GatewayWatch } from './watch-gateway.ts'
import { trayWords } from './words.ts'

export interface DesktopTrayOptions {
  /** Folder of the tray's icons. */
  icons: string
  /** The person's languages, the best first. */
  languages(): readonly string[]
  line: OwnLine
  mainWindow: MainWindow
  popover: PopoverWindow
  state(): GatewayState
  update(): UpdateState
  actions: Omit<TrayActions, 'setChannel'>
  note(message: string): void
}

/** The tray with what feeds it, and the sign at the window's own icon when something is wrong. */
export class DesktopTray {
  readonly #options: DesktopTrayOptions
  readonly #watch: GatewayWatch
  #tray: AppTray | null = null
  #badge = ''

  constructor(options: DesktopTrayOptions) {
    this.#options = options
    const { line, note } = options
    this.#watch = new GatewayWatch({ now: Date.now, note, onChange: () => this.refresh() })
    line.onChange((client) => this.#watch.follow(client))
  }

  /** Puts the icon up; false where the system has no place for one. */
  open(): boolean {
    const { icons, languages, popover, actions, note } = this.#options
    const { platform } = process
    try {
      this.#tray = new AppTray({
        platform,
        icon: (mood) => join(icons, trayIconName(platform, mood)),
        actions: { ...actions, setChannel: (id, enabled) => void this.#setChannel(id, enabled) },
        languages,
        facts: () => this.#facts(),
        onClick: (bounds) => popover.toggle(bounds),
      })
    } catch (cause) {
      note(`there is no place for a tray icon: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
    return this.#tray !== null
  }

  get isOpen(): boolean {
    return this.#tray !== null
  }

  /** Shows what has changed. */
  refresh(): void {
    this.#tray?.update()
    this.#markWindow()
  }

  close(): void {
    this.#watch.stop()
    this.#tray?.close()
    this.#tray = null
  }

  #facts(): TrayFacts {
    const { state, update } = this.#options
    return { ...this.#watch.seen, state: state(), update: update() }
  }

  async #setChannel(id: number, enabled: boolean): Promise<void> {
    const { line, note } = this.#options
    try {
      await line.client?.channels.update({ id, enabled })
    } catch (cause) {
      note(`a channel could not be switched: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
    await this.#watch.refresh()
  }

  /** A sign at the icon in the task bar or dock while something is wrong. */
  #markWindow(): void {
    const facts = this.#facts()
    const failing = moodOf(facts) === 'failing'
    const window = this.#options.mainWindow.current
    const badge = `${failing} ${facts.attention} ${window?.id ?? 0}`
    if (badge === this.#badge) return
    this.#badge = badge
    switch (process.platform) {
      case 'darwin':
        app.dock?.setBadge(failing ? '!' : '')
        return
      case 'win32': {
        const sign = failing ? nativeImage.createFromPath(join(this.#options.icons, 'failing.png')) : null
        window?.setOverlayIcon(sign, failing ? trayWords(this.#options.languages()).badge : '')
        return
      }
      default:
        app.setBadgeCount(failing ? Math.max(1, facts.attention) : 0)
    }
  }
}
