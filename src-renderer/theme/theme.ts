import { createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components'
import { brand } from './brand.ts'

const shared: Partial<Theme> = {
  fontFamilyBase:
    // A Latin font comes before every Chinese one, whose quotes and apostrophes are a whole character wide.
    "'Segoe UI Variable Text', 'Segoe UI', -apple-system, BlinkMacSystemFont, 'Inter', 'Noto Sans', 'Ubuntu', 'Cantarell', 'Liberation Sans', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  fontFamilyMonospace: "'Cascadia Code', 'SF Mono', Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
}

const light = createLightTheme(brand)
const dark = createDarkTheme(brand)

/** Fluent's light theme on our ramp; the canvas behind cards is a little cooler than the cards. */
export const lightTheme: Theme = {
  ...light,
  ...shared,
  colorNeutralBackground2: '#f7f9f9',
  colorNeutralBackground3: '#eef2f2',
}

/** The dark ramp's text shades are lifted so that links on cards keep 4.5:1. */
export const darkTheme: Theme = {
  ...dark,
  ...shared,
  colorBrandForeground1: brand[120],
  colorBrandForeground2: brand[130],
  colorBrandForegroundLink: brand[120],
  colorBrandForegroundLinkHover: brand[130],
  colorNeutralBackground1: '#232627',
  colorNeutralBackground2: '#1b1d1e',
  colorNeutralBackground3: '#141617',
}

/** Measures that pages share; all in pixels. */
export const density = {
  /** Height of one table row. */
  row: 44,
  /** Height of a table's header. */
  header: 36,
  /** Space around a page's content. */
  page: 24,
  /** Space between cards. */
  gap: 16,
  /** Corner of a card. */
  corner: 8,
} as const
