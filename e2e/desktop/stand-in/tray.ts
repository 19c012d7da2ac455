import { EventEmitter } from 'node:events'
import type { Rectangle } from './browser-window.ts'
import { NativeImage } from './native-image.ts'
import type { Menu } from './small-parts.ts'

/** The icon beside the clock: what it shows is remembered, and a spec clicks by emitting events. */
export class Tray extends EventEmitter {
  /** Those that are up now. */
  static readonly all: Tray[] = []
  image: NativeImage
  tooltip = ''
  menu: Menu | null = null
  popped: Menu | null = null

  constructor(image: NativeImage) {
    super()
    if (process.env.STAND_IN_TRAY === 'missing') throw new Error('There is no tray.')
    this.image = image
    Tray.all.push(this)
  }

  setImage(image: NativeImage): void {
    this.image = image
  }
  setToolTip(text: string): void {
    this.tooltip = text
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu
  }
  popUpContextMenu(menu: Menu): void {
    this.popped = menu
  }
  getBounds(): Rectangle {
    return { x: 1800, y: 1048, width: 24, height: 24 }
  }
  destroy(): void {
    const index = Tray.all.indexOf(this)
    if (index >= 0) Tray.all.splice(index, 1)
  }
}

export const nativeImage = {
  createFromPath: (path: string): NativeImage => new NativeImage(path),
}
