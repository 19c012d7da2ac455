import { Menu, nativeImage, Tray } from 'electron'
import type { Rectangle } from '../windows/window-state.ts'
import { moodOf, type TrayFacts, type TrayMood } from './tray-facts.ts'
import { type TrayActions, trayMenu, trayTooltip } from './tray-menu.ts'
import { trayWords } from './words.ts'

export interface AppTrayOptions {
  platform: NodeJS.Platform
  /** Path of the icon of a mood. */
  icon(mood: TrayMood): string
  actions: TrayActions
  /** The person's languages, the best first. */
  languages(): readonly string[]
  facts(): TrayFacts
  /** The icon was clicked, where clicks are told; `bounds` is where it is. */
  onClick(bounds: Rectangle): void
}

/** A menu that is exchanged while it is open closes under the pointer, so where it must be kept it changes seldom. */
const menuEveryMs = 5_000

/** The icon beside the clock. */
export class AppTray {
  readonly #options: AppTrayOptions
  /** Kept, because an icon that nothing refers to disappears. */
  readonly #tray: Tray
  /** Whether the menu is asked for when it is wanted; elsewhere the system keeps it. */
  readonly #asks: boolean
  #mood: TrayMood
  #tooltip = ''
  #menu = ''
  #menuAt = Number.NEGATIVE_INFINITY
  #later: NodeJS.Timeout | null = null

  /** @throws Error where the system has no place for one. */
  constructor(options: AppTrayOptions) {
    this.#options = options
    this.#asks = options.platform === 'win32' || options.platform === 'darwin'
    this.#mood = moodOf(options.facts())
    this.#tray = new Tray(this.#image(this.#mood))
    // Linux desktops tell of clicks or not, as they like; all of them show a menu.
    this.#tray.on('click', (_event, bounds) => options.onClick(bounds))
    if (this.#asks) this.#tray.on('right-click', () => this.#tray.popUpContextMenu(this.#build()))
    this.update()
  }

  /** Shows the facts as they are now. */
  update(): void {
    const facts = this.#options.facts()
    const mood = moodOf(facts)
    if (mood !== this.#mood) {
      this.#mood = mood
      this.#tray.setImage(this.#image(mood))
    }
    const [language = 'en'] = this.#options.languages()
    const tooltip = trayTooltip(facts, trayWords(this.#options.languages()), language)
    if (tooltip !== this.#tooltip) {
      this.#tooltip = tooltip
      this.#tray.setToolTip(tooltip)
    }
    if (!this.#asks) this.#keepMenu()
  }

  close(): void {
    if (this.#later !== null) clearTimeout(this.#later)
    this.#later = null
    this.#tray.destroy()
  }

  #keepMenu(): void {
    const wait = this.#menuAt + menuEveryMs - performance.now()
    if (wait > 0) {
      this.#later ??= setTimeout(() => {
        this.#later = null
        this.#keepMenu()
      }, wait)
      return
    }
    const template = this.#template()
    const text = JSON.stringify(template)
    if (text === this.#menu) return
    this.#menu = text
    this.#menuAt = performance.now()
    this.#tray.setContextMenu(Menu.buildFromTemplate(template))
  }

  #template() {
    const { languages, actions, facts } = this.#options
    const [language = 'en'] = languages()
    return trayMenu(facts(), actions, trayWords(languages()), language)
  }

  #build(): Menu {
    return Menu.buildFromTemplate(this.#template())
  }

  #image(mood: TrayMood) {
    const image = nativeImage.createFromPath(this.#options.icon(mood))
    if (this.#options.platform === 'darwin') image.setTemplateImage(mood !== 'failing')
    return image
  }
}

/** The icon's file for a system, under the folder of tray icons. */
export function trayIconName(platform: NodeJS.Platform, mood: TrayMood): string {
  if (platform === 'win32') return `${mood}.ico`
  // The name tells macOS to draw it in the colour of its bar.
  if (platform === 'darwin') return mood === 'failing' ? 'mac-failing.png' : `mac-${mood}Template.png`
  return `${mood}.png`
}
