import { BrowserWindow, nativeTheme, screen } from 'electron'
import { appHost, appScheme } from '../security/own-pages.ts'
import { placePopover } from '../tray/place-popover.ts'
import { backgroundColor } from './theme.ts'
import type { Rectangle } from './window-state.ts'

export interface PopoverWindowOptions {
  preload: string
  /** Development server, null for the built pages. */
  pagesUrl: string | null
  packaged: boolean
  /** For the preload script. */
  arguments(): string[]
  note(message: string): void
}

const size = { width: 360, height: 500 } as const
/** A click on the icon first takes the focus, which hides the popover, and then arrives: it must not open it again. */
const sameClickMs = 300

/** The small window at the tray. Made when it is first asked for, hidden when a person looks elsewhere. */
export class PopoverWindow {
  readonly #options: PopoverWindowOptions
  #window: BrowserWindow | null = null
  #hiddenAt = Number.NEGATIVE_INFINITY

  constructor(options: PopoverWindowOptions) {
    this.#options = options
  }

  owns(id: number): boolean {
    return this.#window !== null && !this.#window.isDestroyed() && this.#window.webContents.id === id
  }

  send(channel: string, value: unknown): void {
    if (this.#window !== null && !this.#window.isDestroyed()) this.#window.webContents.send(channel, value)
  }

  /** Shows it at the icon, or at the pointer where the system does not tell its place; hides it when it is there. */
  toggle(icon: Rectangle): void {
    if (this.#window?.isVisible() === true) {
      this.#window.hide()
      return
    }
    if (performance.now() - this.#hiddenAt < sameClickMs) return
    const window = this.#window ?? this.#open()
    const at = icon.width > 0 ? icon : { ...screen.getCursorScreenPoint(), width: 1, height: 1 }
    const { workArea } = screen.getDisplayNearestPoint({ x: Math.round(at.x), y: Math.round(at.y) })
    window.setBounds(placePopover(at, workArea, size, process.platform))
    window.show()
    window.focus()
  }

  hide(): void {
    this.#window?.hide()
  }

  #open(): BrowserWindow {
    const { preload, pagesUrl, packaged, note } = this.#options
    const window = new BrowserWindow({
      ...size,
      title: 'BurnCloud',
      show: false,
      frame: false,
      resizable: false,
      movable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      backgroundColor: backgroundColor(nativeTheme.shouldUseDarkColors),
      webPreferences: {
        preload,
        additionalArguments: this.#options.arguments(),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: !packaged,
      },
    })
    this.#window = window
    window.on('blur', () => window.hide())
    window.on('hide', () => {
      this.#hiddenAt = performance.now()
    })
    window.on('closed', () => {
      if (this.#window === window) this.#window = null
    })
    // One that crashed is made anew at the next click.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      note(`the popover's process is gone: ${reason}`)
      window.destroy()
    })
    const page = pagesUrl === null ? `${appScheme}://${appHost}/popover.html` : new URL('/popover.html', pagesUrl).href
    window.loadURL(page).catch((cause: unknown) => {
      note(`the popover did not load: ${cause instanceof Error ? cause.message : String(cause)}`)
    })
    return window
  }
}
