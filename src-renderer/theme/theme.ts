import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components'
import { accentRamp } from './accent.ts'
import { brand } from './brand.ts'
import { contrastTheme } from './contrast-theme.ts'

const shared: Partial<Theme> = {
  fontFamilyBase:
    // A Latin font comes before every Chinese one, whose quotes and apostrophes are a whole character wide.
    "'Segoe UI Variable Text', 'Segoe UI', -apple-system, BlinkMacSystemFont, 'Inter', 'Noto Sans', 'Ubuntu', 'Cantarell', 'Liberation Sans', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  fontFamilyMonospace: "'Cascadia Code', 'SF Mono', Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
}

/** Fluent's light theme on a ramp; the canvas behind cards is a little cooler than the cards. */
function light(ramp: BrandVariants): Theme {
  return {
    ...createLightTheme(ramp),
    ...shared,
    colorNeutralBackground2: '#f7f9f9',
    colorNeutralBackground3: '#eef2f2',
  }
}

/** The dark ramp's text shades are lifted so that links on cards keep 4.5:1. */
function dark(ramp: BrandVariants): Theme {
  return {
    ...createDarkTheme(ramp),
    ...shared,
    colorBrandForeground1: ramp[120],
    colorBrandForeground2: ramp[130],
    colorBrandForegroundLink: ramp[120],
    colorBrandForegroundLinkHover: ramp[130],
    colorNeutralBackground1: '#232627',
    colorNeutralBackground2: '#1b1d1e',
    colorNeutralBackground3: '#141617',
  }
}

/** What is printed is always light and in our own colour. */
export const lightTheme: Theme = light(brand)

/**
 * The theme for a wish. `accent` is the system's colour as `#rrggbb`, null for ours; one that cannot be read as text is left
 * aside, and high contrast has colours of its own.
 */
export function themeFor(wish: { dark: boolean; highContrast: boolean; accent: string | null }): Theme {
  const ramp = (wish.highContrast || wish.accent === null ? null : accentRamp(wish.accent)) ?? brand
  const theme = wish.dark ? dark(ramp) : light(ramp)
  return wish.highContrast ? contrastTheme(theme, wish.dark) : theme
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
