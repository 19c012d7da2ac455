import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Frame, Page, Route } from '@playwright/test'
import { app } from './app.ts'
import { browser } from './browser.ts'
import { ipcMain } from './ipc-main.ts'
import { bindingName, initScript, receiverName } from './page-shim.ts'
import type { MessagePortMain } from './ports.ts'
import { answerOf, session, toBrowser, toProgram } from './session.ts'
import { decode, encode, type FromPage, type ToPage } from './wire.ts'

export interface WebFrameMain {
  readonly url: string
}

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }

let lastId = 0

/** A page of the browser, as the program knows it. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly #preload: string | null
  readonly #arguments: string[]
  #page: Promise<Page>
  readonly #ports = new Map<number, MessagePortMain>()
  readonly #frames = new Map<Frame, WebFrameMain>()
  #mainFrame: WebFrameMain = { url: '' }
  #openHandler: OpenHandler | null = null
  /** Address that the program itself is loading. */
  #loading: string | null = null
  #loaded = false
  #crashed = false
  #destroyed = false

  constructor(preload: string | null, additionalArguments: string[]) {
    super()
    this.#preload = preload
    this.#arguments = additionalArguments
    this.#page = this.#open()
    app.emit('web-contents-created', {}, this)
  }

  get page(): Promise<Page> {
    return this.#page
  }
  get mainFrame(): WebFrameMain {
    return this.#mainFrame
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  /** Whether the first page is still on its way. */
  isLoading(): boolean {
    return !this.#loaded
  }
  getURL(): string {
    return this.#mainFrame.url
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.#page
    this.#loading = toBrowser(address)
    try {
      await page.goto(this.#loading)
      this.#loaded = true
      this.emit('did-finish-load')
    } catch (cause) {
      this.emit('did-fail-load', {}, -2, cause instanceof Error ? cause.message : String(cause), address, true)
      throw cause
    } finally {
      this.#loading = null
    }
  }

  reload(): void {
    if (this.#crashed) void this.#replace().catch(() => undefined)
    else void this.#page.then((page) => page.reload()).catch(() => undefined)
  }

  /** Ends the page's process for real. */
  forcefullyCrashRenderer(): void {
    // The navigation itself never settles well.
    void this.#page.then((page) => page.goto('chrome://crash')).catch(() => undefined)
  }

  #zoomLevel = 0
  getZoomLevel(): number {
    return this.#zoomLevel
  }
  setZoomLevel(level: number): void {
    this.#zoomLevel = level
  }

  /** A page whose process crashed cannot be used again from outside, so another takes its place. */
  async #replace(): Promise<void> {
    const address = this.#mainFrame.url
    const old = await this.#page
    this.#crashed = false
    this.#closePorts()
    this.#page = this.#open()
    this.emit('replaced')
    await old.close().catch(() => undefined)
    await this.loadURL(address)
  }

  send(channel: string, ...args: unknown[]): void {
    this.#post({ type: 'event', channel, args, ports: [] })
  }

  postMessage(channel: string, data: unknown, transfer: MessagePortMain[] = []): void {
    this.#post({ type: 'event', channel, args: [data], ports: transfer.map((port) => port.id) })
    for (const port of transfer) {
      this.#ports.set(port.id, port)
      port.handOver({
        post: (id, message) => this.#post({ type: 'port-message', port: id, data: encode(message) }),
        close: (id) => {
          this.#ports.delete(id)
          this.#post({ type: 'port-close', port: id })
        },
      })
    }
  }

  /** The page is gone for good. */
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#closePorts()
    this.emit('destroyed')
  }

  async #open(): Promise<Page> {
    const context = await browser()
    const page = await context.newPage()
    page.on('crash', () => {
      this.#crashed = true
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
    page.on('popup', (popup) => void popup.close())
    // Not Playwright's own binding: a spec that looks at the same page would answer its calls too.
    const inspector = await context.newCDPSession(page)
    inspector.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === bindingName) this.#take(page.mainFrame(), JSON.parse(payload))
    })
    await inspector.send('Runtime.enable')
    await inspector.send('Runtime.addBinding', { name: bindingName })
    await page.route('**/*', (route) => this.#answer(page, route))
    if (this.#preload !== null) {
      const options = {
        binding: bindingName,
        receiver: receiverName,
        argv: [process.execPath, ...this.#arguments],
        platform: process.platform,
      }
      await page.addInitScript({ content: initScript(options, readFileSync(this.#preload, 'utf8')) })
    }
    return page
  }

  #post(message: ToPage): void {
    if (this.#destroyed) return
    const speak = ({ receiver, message: told }: { receiver: string; message: ToPage }): void => {
      const receive = (window as unknown as Record<string, unknown>)[receiver]
      if (typeof receive === 'function') receive(told)
    }
    // What is said to a page on its way out is lost, as it is in Electron.
    void this.#page.then((page) => page.evaluate(speak, { receiver: receiverName, message })).catch(() => undefined)
  }

  /** Only the top frame has the preload script and so a voice. */
  #take(frame: Frame, message: FromPage): void {
    switch (message.type) {
      case 'document':
        this.#closePorts()
        this.#frames.clear()
        this.#mainFrame = this.#frameOf(frame)
        this.emit('did-navigate', {}, this.#mainFrame.url)
        return
      case 'invoke':
        void this.#call(frame, message.id, message.channel, message.args)
        return
      case 'send':
        ipcMain.emit(message.channel, this.#event(frame), ...message.args)
        return
      case 'open': {
        if (this.#openHandler?.({ url: toProgram(message.url) }).action === 'allow') {
          throw new Error('The stand-in opens no second window for a page.')
        }
        return
      }
      case 'port-message':
        this.#ports.get(message.port)?.postMessage(decode(message.data))
        return
      case 'port-close':
        this.#ports.get(message.port)?.close()
        return
    }
  }

  async #call(frame: Frame, id: number, channel: string, args: unknown[]): Promise<void> {
    try {
      this.#post({ type: 'answer', id, value: await ipcMain.invoke(this.#event(frame), channel, args) })
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      this.#post({ type: 'failure', id, message: `Error invoking remote method '${channel}': ${message}` })
    }
  }

  #event(frame: Frame): { sender: WebContents; senderFrame: WebFrameMain } {
    return { sender: this, senderFrame: this.#frameOf(frame) }
  }

  #frameOf(frame: Frame): WebFrameMain {
    const known = this.#frames.get(frame)
    if (known !== undefined) return known
    const made: WebFrameMain = {
      get url() {
        return toProgram(frame.url())
      },
    }
    this.#frames.set(frame, made)
    return made
  }

  #closePorts(): void {
    for (const port of [...this.#ports.values()]) port.close()
    this.#ports.clear()
  }

  async #answer(page: Page, route: Route): Promise<void> {
    const request = route.request()
    const url = toProgram(request.url())
    if (request.isNavigationRequest() && this.#forbidden(page, request.frame(), request.url(), url)) {
      await route.abort('aborted')
      return
    }
    if (await session.defaultSession.cancels(url, request.method())) {
      await route.abort('blockedbyclient')
      return
    }
    const response = await answerOf(url, request.method())
    if (response === null) {
      await route.continue()
      return
    }
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    })
  }

  /** Asks the program about a navigation that a page began. */
  #forbidden(page: Page, frame: Frame, address: string, url: string): boolean {
    const isMainFrame = frame === page.mainFrame()
    if (isMainFrame && this.#loading === address) return false
    let prevented = false
    const event = {
      url,
      isMainFrame,
      preventDefault: () => {
        prevented = true
      },
    }
    this.emit('will-frame-navigate', event)
    if (isMainFrame) this.emit('will-navigate', event)
    return prevented
  }
}
