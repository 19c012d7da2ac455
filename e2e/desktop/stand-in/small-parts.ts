/** The parts of Electron that are only remembered here, for specs to read and to fire. */
import { EventEmitter } from 'node:events'
import { followTheme } from './browser-window.ts'

interface MenuItem {
  label?: string
  enabled?: boolean
  checked?: boolean
  role?: string
  type?: string
  click?: () => void
  submenu?: MenuItem[] | Menu
}

class Menu {
  readonly items: MenuItem[]

  constructor(items: MenuItem[]) {
    this.items = items.map((item) =>
      Array.isArray(item.submenu) ? { ...item, submenu: new Menu(item.submenu) } : { ...item },
    )
  }

  static #application: Menu | null = null

  static buildFromTemplate(template: MenuItem[]): Menu {
    return new Menu(template)
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
}

export { Menu }

class NativeTheme extends EventEmitter {
  #source: 'system' | 'light' | 'dark' = 'system'

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source
  }
  set themeSource(source: 'system' | 'light' | 'dark') {
    this.#source = source
    void followTheme(source)
    this.emit('updated')
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
  shouldUseHighContrastColors = false
  inForcedColorsMode = false
  prefersReducedTransparency = false
}
export const nativeTheme: NativeTheme = new NativeTheme()

/** A notification of the system; `shown` remembers them all. */
export class Notification extends EventEmitter {
  static readonly shown: Notification[] = []
  readonly title: string
  readonly body: string

  constructor({ title, body }: { title: string; body: string }) {
    super()
    this.title = title
    this.body = body
  }

  static isSupported(): boolean {
    return true
  }
  show(): void {
    Notification.shown.push(this)
    this.emit('show')
  }
  close(): void {
    this.emit('close')
  }
}

class SystemPreferences extends EventEmitter {
  accent = '0078d4ff'
  getAccentColor(): string {
    return this.accent
  }
}
export const systemPreferences: SystemPreferences = new SystemPreferences()
/** Electron's own updater, of which only the event before a restart is used. */
export const autoUpdater: EventEmitter = new EventEmitter()

interface MessageBox {
  cancelId?: number
}

let firstAnswer = process.env.STAND_IN_ANSWER

export const dialog = {
  /**
   * Nobody is there to answer, so every question is dismissed. A spec may put its own function here, or the answer of the very
   * first question, which comes before a spec can, into the environment.
   */
  showMessageBox: async (...args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> => {
    const options = args.at(-1) as MessageBox
    const answer = firstAnswer
    firstAnswer = undefined
    if (answer !== undefined) return { response: Number(answer), checkboxChecked: false }
    return { response: options.cancelId ?? 0, checkboxChecked: false }
  },
  showErrorBox: (title: string, content: string): void => {
    process.stderr.write(`${title}: ${content}\n`)
  },
}

let copied = ''
export const clipboard = {
  writeText: (text: string): void => {
    copied = text
  },
  readText: (): string => copied,
}

export const shell = {
  openExternal: async (): Promise<void> => {},
  openPath: async (): Promise<string> => '',
}

const workArea = { x: 0, y: 0, width: 1920, height: 1040 }
const display = { id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea, scaleFactor: 1 }
export const screen = {
  getPrimaryDisplay: (): typeof display => display,
  getAllDisplays: (): (typeof display)[] => [display],
  getCursorScreenPoint: (): { x: number; y: number } => ({ x: 0, y: 0 }),
  getDisplayNearestPoint: (): typeof display => display,
}

export const powerMonitor: EventEmitter = new EventEmitter()
export const crashReporter = { start: (): void => {} }
