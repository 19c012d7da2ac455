import { webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { describe, expect, it } from 'vitest'
import { contrast } from './color.ts'
import { contrastColors, contrastTheme } from './contrast-theme.ts'

describe.each([
  { name: 'dark', dark: true, base: webDarkTheme },
  { name: 'light', dark: false, base: webLightTheme },
])('high contrast, $name', ({ dark, base }) => {
  const theme = contrastTheme(base, dark)

  it('has text of at least 7:1 on every surface that it lies on, pointed at or not', () => {
    const surfaces = Object.entries(theme).filter(([name]) =>
      /^color(Neutral|Subtle|Transparent)Background\d?(Hover|Pressed|Selected)?$/.test(name),
    )
    expect(surfaces.length).toBeGreaterThan(25)
    for (const [name, surface] of surfaces) {
      if (surface === 'transparent') continue
      for (const ink of ['1', '2', '3', '4', '1Hover', '2Hover', '2Selected'] as const) {
        expect(contrast(theme[`colorNeutralForeground${ink}`], String(surface)), `${ink} on ${name}`).toBeGreaterThan(7)
      }
    }
  })

  it.each([
    ['colorNeutralForegroundOnBrand', 'colorBrandBackground'],
    ['colorNeutralForegroundOnBrand', 'colorBrandBackgroundHover'],
    ['colorNeutralForegroundStaticInverted', 'colorNeutralBackgroundStatic'],
    ['colorNeutralForegroundInverted', 'colorCompoundBrandBackground'],
    ['colorNeutralForegroundOnBrand', 'colorStatusDangerBackground3'],
    ['colorNeutralForeground1Static', 'colorStatusWarningBackground3'],
    ['colorBrandForegroundLink', 'colorNeutralBackground1'],
    ['colorBrandForeground1', 'colorNeutralBackground3'],
    ['colorStatusDangerForeground1', 'colorStatusDangerBackground1'],
    ['colorStatusSuccessForeground1', 'colorStatusSuccessBackground1'],
    ['colorStatusWarningForeground3', 'colorStatusWarningBackground1'],
    ['colorPaletteRedForeground1', 'colorNeutralBackground1'],
    ['colorNeutralForegroundDisabled', 'colorNeutralBackgroundDisabled'],
  ] as const)('has %s readable on %s', (ink, surface) => {
    expect(contrast(theme[ink], theme[surface])).toBeGreaterThanOrEqual(7)
  })

  it('draws an edge around surfaces, flyouts too, and a focus ring that is no edge', () => {
    const { surface, text, focus } = contrastColors[dark ? 'dark' : 'light']
    expect(theme.colorNeutralStroke1).toBe(text)
    expect(theme.colorNeutralStroke2).toBe(text)
    expect(theme.colorTransparentStroke).toBe(text)
    expect(theme.colorStrokeFocus2).toBe(focus)
    expect(focus).not.toBe(text)
    expect(contrast(focus, surface)).toBeGreaterThanOrEqual(4.5)
  })

  it('keeps type and measures', () => {
    expect(theme.fontSizeBase300).toBe(base.fontSizeBase300)
    expect(theme.borderRadiusMedium).toBe(base.borderRadiusMedium)
  })
})
