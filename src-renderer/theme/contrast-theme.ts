import type { Theme } from '@fluentui/react-components'

/** The few colours that high contrast is made of. Text on `hover` and on `surface` is `text` alike. */
interface ContrastColors {
  surface: string
  text: string
  /** Text of what cannot be used now: weaker, but still to be read. */
  faint: string
  hover: string
  pressed: string
  /** What can be clicked and what is chosen. */
  accent: string
  accentHover: string
  onAccent: string
  link: string
  focus: string
  good: string
  warning: string
  bad: string
}

export const contrastColors = {
  dark: {
    surface: '#000000',
    text: '#ffffff',
    faint: '#b0b0b0',
    hover: '#2b2b2b',
    pressed: '#404040',
    accent: '#1aebff',
    accentHover: '#8ff5ff',
    onAccent: '#000000',
    link: '#ffff00',
    focus: '#ffff00',
    good: '#7dff7d',
    warning: '#ffc34d',
    bad: '#ff9d9d',
  },
  light: {
    surface: '#ffffff',
    text: '#000000',
    faint: '#4d4d4d',
    hover: '#e6e6e6',
    pressed: '#d1d1d1',
    accent: '#37006e',
    accentHover: '#5c14a3',
    onAccent: '#ffffff',
    link: '#00009f',
    focus: '#c40078',
    good: '#004d00',
    warning: '#5c3200',
    bad: '#8a0000',
  },
} as const satisfies Record<'dark' | 'light', ContrastColors>

/** Which colour a theme's token takes; the first rule that fits its name decides. */
const rules: ReadonlyArray<readonly [RegExp, keyof ContrastColors]> = [
  [/Shadow/, 'surface'],
  [/^colorScrollbarOverlay/, 'text'],
  [/^colorStrokeFocus2/, 'focus'],
  [/^colorStrokeFocus1/, 'surface'],
  // Ink that lies on a filled surface.
  [/Background\w*Disabled$/, 'surface'],
  [/Disabled\d?$/, 'faint'],
  [/^colorNeutralForeground(1Static|StaticInverted|OnBrand|Inverted(?!Link))/, 'onAccent'],
  [/^colorNeutralStrokeOnBrand|^colorBrandForegroundInverted/, 'onAccent'],
  [/^color(Neutral|Brand)Foreground(\d|Inverted)?Link/, 'link'],
  // Filled surfaces.
  [/^color(Compound)?BrandBackground(Static)?$/, 'accent'],
  [/^color(Compound)?BrandBackground(Hover|Pressed|Selected)$/, 'accentHover'],
  [/^colorNeutralBackground(Inverted|Static)/, 'accent'],
  [/^colorSubtleBackgroundInverted./, 'accentHover'],
  [/^colorBrandBackground(3Static|4Static)$/, 'accent'],
  [/^colorPaletteRedBackground3$|^colorStatusDangerBackground3/, 'bad'],
  [/^colorPalette(DarkOrange|Yellow|Marigold)Background3$|^colorStatusWarningBackground3$/, 'warning'],
  [/^colorPalette(Green|LightGreen)Background3$|^colorStatusSuccessBackground3$/, 'good'],
  // Everything else behind text.
  [/Background.*(Pressed)$/, 'pressed'],
  [/Background.*(Hover|Selected)$/, 'hover'],
  [/Background/, 'surface'],
  [/Stencil1/, 'pressed'],
  [/Stencil2/, 'hover'],
  // Ink and edges.
  [/(Red|Cranberry|Berry|StatusDanger)\w*(Foreground|Border)/, 'bad'],
  [/(DarkOrange|Yellow|Marigold|StatusWarning)\w*(Foreground|Border)/, 'warning'],
  [/(Green|StatusSuccess)\w*(Foreground|Border)/, 'good'],
  [/^color(Compound)?Brand|Brand(Hover|Pressed|Selected)$/, 'accent'],
  [/^color.*(Foreground|Stroke|Border)/, 'text'],
]

/** Tokens that are clear on purpose until they are pointed at. */
const clear = /^color(Subtle|Transparent)Background(Inverted)?$/

/**
 * A theme of few colours far apart: surfaces without shades, an edge around each of them, no shadow. It is made from an ordinary
 * one so that its type and measures stay; the system's own forced colours need nothing of it, the browser puts those in by itself.
 */
export function contrastTheme(base: Theme, dark: boolean): Theme {
  const colors = contrastColors[dark ? 'dark' : 'light']
  const theme: Record<string, string | number> = { ...base }
  for (const name of Object.keys(base)) {
    if (!name.startsWith('color') || clear.test(name)) continue
    const rule = rules.find(([pattern]) => pattern.test(name))
    if (rule !== undefined) theme[name] = colors[rule[1]]
  }
  // A dialog dims what is behind it, which must not vanish.
  theme.colorBackgroundOverlay = dark ? 'rgba(255, 255, 255, 0.25)' : 'rgba(0, 0, 0, 0.5)'
  return theme as unknown as Theme
}
