import { describe, expect, it } from 'vitest'
import { frameOptions, overlayColors, type SystemLooks, windowLooks } from './looks.ts'

const windows11: SystemLooks = {
  platform: 'win32',
  systemVersion: '10.0.22631',
  dark: true,
  highContrast: false,
  forcedColors: false,
  reducedTransparency: false,
  accentColor: '0078D4ff',
  plain: false,
}
const mac: SystemLooks = { ...windows11, platform: 'darwin', systemVersion: '14.5' }
const linux: SystemLooks = { ...windows11, platform: 'linux', systemVersion: '6.1.0', accentColor: null }

describe('windowLooks', () => {
  it('is Mica with a drawn title bar on Windows 11', () => {
    expect(windowLooks(windows11)).toEqual({
      titleBar: 'overlay',
      titleBarHeight: 40,
      material: 'mica',
      accentColor: '#0078d4',
      highContrast: false,
      reducedTransparency: false,
    })
    expect(frameOptions(windowLooks(windows11), true)).toMatchObject({
      titleBarStyle: 'hidden',
      backgroundMaterial: 'mica',
      titleBarOverlay: { color: '#00000000', symbolColor: '#ffffff', height: 40 },
    })
  })

  it.each(['10.0.19045', '10.0.22000', 'unknown', ''])('is solid on Windows %s', (systemVersion) => {
    const looks = windowLooks({ ...windows11, systemVersion })
    expect(looks.material).toBe('none')
    expect(frameOptions(looks, true)).toMatchObject({ backgroundColor: '#141617' })
    expect(frameOptions(looks, true)).not.toHaveProperty('backgroundMaterial')
  })

  it.each([{ highContrast: true }, { forcedColors: true }, { reducedTransparency: true }, { plain: true }])(
    'is solid for %j',
    (wish) => {
      for (const system of [windows11, mac]) {
        const looks = windowLooks({ ...system, ...wish })
        expect(looks.material).toBe('none')
        expect(overlayColors(false, looks).color).toBe(looks.highContrast ? '#ffffff' : '#eef2f2')
      }
    },
  )

  it('is vibrant on macOS, with the lights in the title bar', () => {
    const looks = windowLooks(mac)
    expect(looks).toMatchObject({ titleBar: 'inset', material: 'vibrancy' })
    expect(frameOptions(looks, false)).toMatchObject({
      titleBarStyle: 'hiddenInset',
      titleBarOverlay: { height: 40 },
      vibrancy: 'sidebar',
    })
    expect(frameOptions(looks, false)).not.toHaveProperty('backgroundColor')
  })

  it('keeps the frame of a Linux desktop', () => {
    const looks = windowLooks(linux)
    expect(looks).toMatchObject({ titleBar: 'native', titleBarHeight: 0, material: 'none', accentColor: null })
    expect(frameOptions(looks, false)).toEqual({ backgroundColor: '#eef2f2' })
  })
})
