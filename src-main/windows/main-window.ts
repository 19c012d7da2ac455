import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { readJsonFile, writeJsonFile } from '../json-file.ts'
import { appPage } from '../security/own-pages.ts'
import { backgroundColor } from './theme.ts'
import { placeWindow, smallestWindow, type WindowState, windowState } from './window-state.ts'

export interface MainWindowOptions {
  title: string
  version: string
  preload: string
  /** Icon file, needed on Linux; elsewhere the program carries it. */
  icon: string
  stateFile: string
  /** Development server, null for the built pages. */
  pagesUrl: string | null
  /** False keeps the window hidden. */
  show: boolean
  packaged: boolean
  note(message: string): void
  /** The person's session at this computer ends; a few seconds are left. */
  onSessionEnd(): void
}

/** A page that crashes again sooner than this is not reloaded by itself once more. */
const reloadOnceInMs = 60_000

/** The app's one window. It can be closed and opened again. */
export class MainWindow {
  readonly #options: MainWindowOptions
  #window: BrowserWindow | null = null
  #reloadedAt = Number.NEGATIVE_INFINITY

  constructor(options: MainWindowOptions) {
    this.#options = options
  }

  get current(): BrowserWindow | null {
    return this.#window
  }

  /** Whether a web contents id is that of the window. */
  owns(id: number): boolean {
    return this.#window !== null && !this.#window.isDestroyed() && this.#window.webContents.id === id
  }

  send(channel: string, value: unknown): void {
    if (this.#window !== null && !this.#window.isDestroyed()) this.#window.webContents.send(channel, value)
  }

  /** Brings the window to the front, opening it when there is none. */
  present(): void {
    const window = this.#window
    if (window === null) {
      void this.open()
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  /** Opens the window; settles when its page is loaded, true when that worked. */
  async open(): Promise<boolean> {
    const { options, place } = { options: this.#options, place: this.#place() }
    const window = new BrowserWindow({
      ...place.bounds,
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      title: options.title,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: backgroundColor(nativeTheme.shouldUseDarkColors),
      ...(process.platform === 'linux' ? { icon: options.icon } : {}),
      webPreferences: {
        preload: options.preload,
        additionalArguments: [`--shell-version=${options.version}`],
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: !options.packaged,
      },
    })
    this.#window = window
    if (place.maximized) window.maximize()
    window.once('ready-to-show', () => {
      if (options.show) window.show()
    })
    this.#remember(window)
    this.#survive(window)
    window.on('session-end', () => options.onSessionEnd())
    window.on('closed', () => {
      if (this.#window === window) this.#window = null
    })
    try {
      await window.loadURL(options.pagesUrl ?? appPage)
      return true
    } catch (cause) {
      options.note(`the page did not load: ${cause instanceof Error ? cause.message : String(cause)}`)
      return false
    }
  }

  #place(): WindowState {
    const primary = screen.getPrimaryDisplay()
    const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
    return placeWindow(
      readJsonFile(this.#options.stateFile, windowState),
      [primary, ...others].map((display) => display.workArea),
    )
  }

  #remember(window: BrowserWindow): void {
    const save = (): void => {
      if (window.isDestroyed() || window.isMinimized() || !window.isVisible()) return
      const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
      writeJsonFile(this.#options.stateFile, state)
    }
    window.on('blur', save)
    window.on('close', save)
  }

  #survive(window: BrowserWindow): void {
    const { note } = this.#options
    const contents = window.webContents
    contents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
      if (isMainFrame) note(`the page did not load: ${description} (${code}) ${url}`)
    })
    contents.on('preload-error', (_event, _path, error) => note(`the preload script failed: ${error.message}`))
    window.on('unresponsive', () => note('the page does not respond'))
    contents.on('render-process-gone', (_event, { reason }) => {
      note(`the page's process is gone: ${reason}`)
      if (reason === 'clean-exit' || window.isDestroyed()) return
      const now = performance.now()
      if (now - this.#reloadedAt > reloadOnceInMs) {
        this.#reloadedAt = now
        contents.reload()
      } else {
        void this.#offerReload(window)
      }
    })
  }

  async #offerReload(window: BrowserWindow): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'The window crashed repeatedly.',
      detail: 'The gateway goes on running: tools that use it are not affected.',
      buttons: ['Reload', 'Close'],
      defaultId: 0,
      cancelId: 1,
    })
    if (window.isDestroyed()) return
    if (response === 0) window.webContents.reload()
    else window.close()
  }
}
