import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { takeInstance } from './single-instance.ts'

export interface Metric {
  pid: number
  type: string
  name?: string
}

/** What ends with the program: the browser and its pages. */
export interface Ending {
  closeWindows(): boolean
  dispose(): Promise<void>
}

const packageFile = join(import.meta.dirname, '../../../package.json')
const manifest: { name: string; productName: string; version: string } = JSON.parse(readFileSync(packageFile, 'utf8'))

class App extends EventEmitter {
  readonly name = manifest.productName
  readonly isPackaged = process.env.STAND_IN_PACKAGED === '1'
  readonly metrics = new Set<Metric>([{ pid: process.pid, type: 'Browser' }])
  readonly #paths = new Map<string, string>([
    ['userData', join(tmpdir(), `stand-in-${process.pid}`)],
    ['temp', tmpdir()],
  ])
  readonly #ready = Promise.withResolvers<void>()
  #instance: Server | null = null
  #ending: Ending | null = null
  #exiting = false
  #relaunch = false

  constructor() {
    super()
    // After the entry has run to its end, as Electron waits for it.
    setImmediate(() => {
      this.#isReady = true
      this.#ready.resolve()
      this.emit('ready')
    })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.quit())
  }

  /** The windows say how they end. */
  endWith(ending: Ending): void {
    this.#ending = ending
  }

  #isReady = false
  isReady(): boolean {
    return this.#isReady
  }
  whenReady(): Promise<void> {
    return this.#ready.promise
  }
  getName(): string {
    return this.name
  }
  getVersion(): string {
    return process.env.STAND_IN_VERSION ?? manifest.version
  }
  getAppPath(): string {
    return dirname(packageFile)
  }
  getPreferredSystemLanguages(): string[] {
    return ['en-US']
  }
  getAppMetrics(): Metric[] {
    return [...this.metrics]
  }
  getPath(name: string): string {
    return this.#paths.get(name) ?? this.#paths.get('userData') ?? ''
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }
  enableSandbox(): void {}
  setAppUserModelId(): void {}

  /** What the program asked of the system, for specs to read. */
  readonly protocols: string[] = []
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.protocols.push(scheme)
    return true
  }
  accelerated = true
  disableHardwareAcceleration(): void {
    this.accelerated = false
  }
  badge = 0
  setBadgeCount(count: number): boolean {
    this.badge = count
    return true
  }
  #login = { openAtLogin: false, executableWillLaunchAtLogin: false }
  getLoginItemSettings(): { openAtLogin: boolean; executableWillLaunchAtLogin: boolean } {
    return this.#login
  }
  setLoginItemSettings({ openAtLogin }: { openAtLogin: boolean }): void {
    this.#login = { openAtLogin, executableWillLaunchAtLogin: openAtLogin }
  }
  readonly dock = { setBadge: (): void => {} }

  requestSingleInstanceLock(data: unknown = null): boolean {
    if (this.#instance !== null) return true
    const userData = this.getPath('userData')
    mkdirSync(userData, { recursive: true })
    this.#instance = takeInstance(userData, { argv: process.argv, data }, (second) => {
      this.emit('second-instance', {}, second.argv, userData, second.data)
    })
    return this.#instance !== null
  }
  releaseSingleInstanceLock(): void {
    this.#instance?.close()
    this.#instance = null
  }

  relaunch(options: { args?: string[]; execPath?: string } = {}): void {
    this.#relaunch = true
    // A spec reads it when the program has ended.
    process.send?.({ relaunch: options })
  }
  /** Whether the program asked to be started again at its end. The stand-in only remembers it. */
  get relaunchAsked(): boolean {
    return this.#relaunch
  }

  quit(): void {
    if (this.#exiting || this.#prevented('before-quit')) return
    if (this.#ending !== null && !this.#ending.closeWindows()) return
    if (this.#prevented('will-quit')) return
    this.exit(0)
  }

  exit(code = 0): void {
    if (this.#exiting) return
    this.#exiting = true
    this.emit('quit', {}, code)
    this.#instance?.close()
    const disposed = this.#ending?.dispose() ?? Promise.resolve()
    const late = new Promise((resolve) => setTimeout(resolve, 5_000))
    void Promise.race([disposed, late]).finally(() => process.exit(code))
  }

  #prevented(event: string): boolean {
    let prevented = false
    this.emit(event, {
      preventDefault: () => {
        prevented = true
      },
    })
    return prevented
  }
}

export const app: App = new App()
