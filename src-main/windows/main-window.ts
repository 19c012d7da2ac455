import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { WindowLooks } from '../contract/shell.ts'
import { shellChannels } from '../contract/shell.ts'
import { readJsonFile, writeJsonFile } from '../json-file.ts'
import { appPage } from '../security/own-pages.ts'
import { frameOptions, overlayColors } from './looks.ts'
import { backgroundColor } from './theme.ts'
import { placeWindow, smallestWindow, type WindowState, windowState } from './window-state.ts'

export interface MainWindowOptions {
  title: string
  preload: string
  /** Icon file, needed on Linux; elsewhere the program carries it. */
  icon: string
  stateFile: string
  /** Development server, null for the built pages. */
  pagesUrl: string | null
  /** False keeps the window hidden. */
  show: boolean
  packaged: boolean
  /** How it looks now. */
  looks(): WindowLooks
  /** For the preload script. */
  arguments(): string[]
  /** Closing was asked for: true lets it close, false keeps it. */
  onClosing(window: BrowserWindow): boolean
  /** It is gone. */
  onClosed(): void
  /** Its page crashed again soon after it was reloaded, or did not load at all. */
  onBroken(window: BrowserWindow, what: 'crashed' | 'not-loaded'): void
  /** Its page does not answer. */
  onHung(window: BrowserWindow): void
  note(message: string): void
  /** The person's session at this computer ends; a few seconds are left. */
  onSessionEnd(): void
}

/** A page that crashes again sooner than this is not reloaded by itself once more. */
const reloadOnceInMs = 60_000
/** What Chromium says of a load that something newer replaced. */
const aborted = -3

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

  /** Brings the window to the front, opening it when there is none; at one of its pages when `path` names one. */
  present(path = ''): void {
    const window = this.#window
    if (window === null) {
      void this.open(path)
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    if (path !== '') this.send(shellChannels.pageAsked, path)
  }

  /** The system's looks have changed: colours that are the shell's follow them. */
  follow(looks: WindowLooks): void {
    const window = this.#window
    if (window === null || window.isDestroyed()) return
    const dark = nativeTheme.shouldUseDarkColors
    if (looks.titleBar === 'overlay') window.setTitleBarOverlay(overlayColors(dark, looks))
    window.setBackgroundColor(looks.material === 'none' ? backgroundColor(dark, looks.highContrast) : '#00000000')
    if (process.platform === 'win32') window.setBackgroundMaterial(looks.material === 'mica' ? 'mica' : 'none')
    if (process.platform === 'darwin') window.setVibrancy(looks.material === 'vibrancy' ? 'sidebar' : null)
    this.send(shellChannels.looks, looks)
  }

  /** Opens the window; settles when its page is loaded, true when that worked. */
  async open(path = ''): Promise<boolean> {
    const { options, place } = { options: this.#options, place: this.#place() }
    const window = new BrowserWindow({
      ...place.bounds,
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      title: options.title,
      show: false,
      autoHideMenuBar: true,
      ...frameOptions(options.looks(), nativeTheme.shouldUseDarkColors),
      ...(process.platform === 'linux' ? { icon: options.icon } : {}),
      webPreferences: {
        preload: options.preload,
        additionalArguments: options.arguments(),
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
      window.webContents.setZoomLevel(place.zoomLevel)
      if (options.show) window.show()
    })
    this.#remember(window)
    this.#survive(window)
    window.on('session-end', () => options.onSessionEnd())
    window.on('close', (event) => {
      if (!options.onClosing(window)) event.preventDefault()
    })
    window.on('closed', () => {
      if (this.#window !== window) return
      this.#window = null
      options.onClosed()
    })
    try {
      await window.loadURL(`${options.pagesUrl ?? appPage}${path === '' ? '' : `#${path}`}`)
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
      const state: WindowState = {
        bounds: window.getNormalBounds(),
        maximized: window.isMaximized(),
        zoomLevel: window.webContents.getZoomLevel(),
      }
      writeJsonFile(this.#options.stateFile, state)
    }
    window.on('blur', save)
    window.on('close', save)
  }

  #survive(window: BrowserWindow): void {
    const { note, onBroken, onHung } = this.#options
    const contents = window.webContents
    contents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
      if (!isMainFrame || code === aborted) return
      note(`the page did not load: ${description} (${code}) ${url}`)
      // A window without a page has nothing to be shown for, so its first load decides.
      if (!window.isVisible() && this.#options.show) window.show()
      onBroken(window, 'not-loaded')
    })
    contents.on('preload-error', (_event, _path, error) => note(`the preload script failed: ${error.message}`))
    window.on('unresponsive', () => {
      note('the page does not respond')
      onHung(window)
    })
    contents.on('render-process-gone', (_event, { reason }) => {
      note(`the page's process is gone: ${reason}`)
      if (reason === 'clean-exit' || window.isDestroyed()) return
      const now = performance.now()
      if (now - this.#reloadedAt > reloadOnceInMs) {
        this.#reloadedAt = now
        contents.reload()
      } else {
        onBroken(window, 'crashed')
      }
    })
  }
}
