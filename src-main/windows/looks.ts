import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowLooks } from '../contract/shell.ts'
import { backgroundColor } from './theme.ts'

/** Height of the title bar that the page draws, in CSS pixels. */
export const titleBarHeight = 40

/** What the system says about looks. */
export interface SystemLooks {
  platform: NodeJS.Platform
  /** As `process.getSystemVersion()` writes it: `10.0.22631`, `14.5`. */
  systemVersion: string
  dark: boolean
  highContrast: boolean
  /** Windows: forced colours, which the page must not shine through. */
  forcedColors: boolean
  reducedTransparency: boolean
  /** `rrggbbaa` without a hash, null where there is none. */
  accentColor: string | null
  /** Started in safe mode: nothing that needs the graphics card. */
  plain: boolean
}

/** The first build of Windows 11 that has the Mica setting: 22H2. */
const micaBuild = 22_621

/** How the window looks on this system, from facts alone. */
export function windowLooks(system: SystemLooks): WindowLooks {
  const { platform } = system
  const highContrast = system.highContrast || system.forcedColors
  const accent = /^#?([0-9a-f]{6})/i.exec(system.accentColor ?? '')?.[1]
  // Linux desktops differ in where the buttons are and what they do; their own frame is always right.
  const titleBar = platform === 'win32' ? 'overlay' : platform === 'darwin' ? 'inset' : 'native'
  return {
    titleBar,
    titleBarHeight: titleBar === 'native' ? 0 : titleBarHeight,
    material: highContrast || system.reducedTransparency || system.plain ? 'none' : material(system),
    accentColor: accent === undefined ? null : `#${accent.toLowerCase()}`,
    highContrast,
    reducedTransparency: system.reducedTransparency,
  }
}

function material({ platform, systemVersion }: SystemLooks): WindowLooks['material'] {
  if (platform === 'darwin') return 'vibrancy'
  const build = platform === 'win32' ? Number(systemVersion.split('.')[2]) : Number.NaN
  return build >= micaBuild ? 'mica' : 'none'
}

/** Colours of the system's buttons over a drawn title bar. */
export function overlayColors(dark: boolean, { material: shines, highContrast }: WindowLooks) {
  return {
    color: shines === 'none' ? backgroundColor(dark, highContrast) : '#00000000',
    symbolColor: dark ? '#ffffff' : highContrast ? '#000000' : '#1f1f1f',
    height: titleBarHeight,
  }
}

/** The part of a window's options that makes the looks. */
export function frameOptions(looks: WindowLooks, dark: boolean): BrowserWindowConstructorOptions {
  // A solid colour behind the page would hide the material.
  const solid = { backgroundColor: backgroundColor(dark, looks.highContrast) }
  switch (looks.titleBar) {
    case 'native':
      return solid
    case 'inset':
      return {
        titleBarStyle: 'hiddenInset',
        // Only this tells the page, by `env(titlebar-area-*)`, where the lights are.
        titleBarOverlay: { height: titleBarHeight },
        trafficLightPosition: { x: 14, y: titleBarHeight / 2 - 7 },
        ...(looks.material === 'vibrancy' ? { vibrancy: 'sidebar', visualEffectState: 'followWindow' } : solid),
      }
    case 'overlay':
      return {
        titleBarStyle: 'hidden',
        titleBarOverlay: overlayColors(dark, looks),
        ...(looks.material === 'mica' ? { backgroundMaterial: 'mica', backgroundColor: '#00000000' } : solid),
      }
  }
}
