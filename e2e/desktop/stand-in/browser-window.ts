import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { browser, closeBrowser } from './browser.ts'
import { WebContents } from './web-contents.ts'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

interface WindowOptions extends Partial<Rectangle> {
  title?: string
  show?: boolean
  backgroundColor?: string
  webPreferences?: { preload?: string; additionalArguments?: string[] }
}

let lastId = 0
const windows = new Set<BrowserWindow>()
let focused: BrowserWindow | null = null

/** A window: its page is real, its frame is only remembered. */
export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents: WebContents
  #bounds: Rectangle
  #title: string
  #backgroundColor: string
  #visible = false
  #minimized = false
  #maximized = false
  #destroyed = false

  constructor(options: WindowOptions = {}) {
    super()
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }
    this.#title = options.title ?? ''
    this.#backgroundColor = options.backgroundColor ?? '#ffffff'
    const { preload = null, additionalArguments = [] } = options.webPreferences ?? {}
    windows.add(this)
    this.webContents = new WebContents(preload, additionalArguments)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    const watch = (): void => {
      void this.webContents.page.then((page) => page.on('close', () => this.#pageClosed(page))).catch(() => undefined)
    }
    watch()
    this.webContents.on('replaced', watch)
    if (options.show !== false) this.show()
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }
  static getFocusedWindow(): BrowserWindow | null {
    return focused
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.webContents.page
    await page.setViewportSize({ width: this.#bounds.width, height: this.#bounds.height })
    await this.webContents.loadURL(address)
  }

  show(): void {
    this.#visible = true
    this.focus()
    this.emit('show')
  }
  hide(): void {
    if (!this.#visible) return
    this.#visible = false
    this.blur()
    this.emit('hide')
  }
  focus(): void {
    focused = this
    this.emit('focus')
  }
  blur(): void {
    if (focused === this) focused = null
    this.emit('blur')
  }
  minimize(): void {
    this.#minimized = true
    this.blur()
  }
  restore(): void {
    this.#minimized = false
  }
  maximize(): void {
    this.#maximized = true
  }
  unmaximize(): void {
    this.#maximized = false
  }
  isVisible(): boolean {
    return this.#visible && !this.#minimized
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  isMaximized(): boolean {
    return this.#maximized
  }
  isFocused(): boolean {
    return focused === this
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  getBackgroundColor(): string {
    return this.#backgroundColor
  }
  setBackgroundColor(color: string): void {
    this.#backgroundColor = color
  }
  setTitleBarOverlay(): void {}
  setBackgroundMaterial(): void {}
  setVibrancy(): void {}
  setOverlayIcon(): void {}
  getTitle(): string {
    return this.#title
  }
  setTitle(title: string): void {
    this.#title = title
  }
  getBounds(): Rectangle {
    return { ...this.#bounds }
  }
  getNormalBounds(): Rectangle {
    return { ...this.#bounds }
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
  }

  close(): void {
    if (this.#destroyed) return
    let prevented = false
    const event = {
      preventDefault: () => {
        prevented = true
      },
    }
    this.emit('close', event)
    if (!prevented) this.destroy()
  }

  destroy(): void {
    if (this.#destroyed) return
    void this.webContents.page.then((page) => page.close()).catch(() => undefined)
    this.#gone()
  }

  /** Only the end of the page that is shown now is the end of the window. */
  #pageClosed(page: unknown): void {
    void this.webContents.page.then((current) => {
      if (current === page) this.#gone()
    })
  }

  #gone(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this)
    if (focused === this) focused = null
    this.webContents.destroy()
    this.emit('closed')
    if (windows.size === 0 && !quitting) app.emit('window-all-closed')
  }
}

let quitting = false

app.endWith({
  closeWindows() {
    quitting = true
    for (const window of [...windows]) window.close()
    quitting = windows.size === 0
    return quitting
  },
  async dispose() {
    quitting = true
    for (const window of [...windows]) window.webContents.destroy()
    await closeBrowser()
  },
})

/** Chromium's colour scheme follows the program's theme. */
export async function followTheme(source: 'system' | 'light' | 'dark'): Promise<void> {
  if (windows.size === 0) return
  const colorScheme = source === 'system' ? null : source
  for (const page of (await browser()).pages()) await page.emulateMedia({ colorScheme })
}
