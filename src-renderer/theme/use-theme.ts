/**
 * The theme a person chose and the one in force.
 * `useTheme()` → `{ choice, setChoice, accent, setAccent, dark, theme, dataColors, … }`.
 */
import type { Theme } from '@fluentui/react-components'
import { useEffect } from 'react'
import type { ThemeChoice } from '../../src-main/contract/shell.ts'
import { shell } from '../client/shell.ts'
import { dataColors } from './brand.ts'
import { type AccentChoice, choose, useChoices } from './choices.ts'
import { useLooks } from './looks.ts'
import { themeFor } from './theme.ts'

export interface ThemeState {
  choice: ThemeChoice
  setChoice: (choice: ThemeChoice) => void
  accent: AccentChoice
  setAccent: (accent: AccentChoice) => void
  /** Whether the theme in force is dark. */
  dark: boolean
  theme: Theme
  /** Colours of chart series, in the order of use. */
  dataColors: readonly string[]
  /** Few colours far apart: series must be told apart by more than their colour. */
  highContrast: boolean
  /** What shines through where the page leaves its base unpainted. */
  material: 'mica' | 'vibrancy' | 'none'
}

const setChoice = (choice: ThemeChoice) => choose('theme', choice)
const setAccent = (accent: AccentChoice) => choose('accent', accent)

const made = new Map<string, Theme>()

/** A theme is made once for all that ask for it: a ramp takes some arithmetic. */
function themeOnce(dark: boolean, highContrast: boolean, accent: string | null): Theme {
  const name = `${dark} ${highContrast} ${accent}`
  const theme = made.get(name) ?? themeFor({ dark, highContrast, accent })
  made.set(name, theme)
  return theme
}

/** The theme in force; re-renders when the person or the system changes it. */
export function useTheme(): ThemeState {
  const { theme: choice, accent } = useChoices()
  const looks = useLooks()
  const dark = choice === 'dark' || (choice !== 'light' && looks.dark)
  const highContrast = choice === 'contrast' || looks.highContrast
  const theme = themeOnce(dark, highContrast, accent === 'system' ? looks.accentColor : null)
  const distinct = highContrast || looks.forcedColors
  return {
    choice,
    setChoice,
    accent,
    setAccent,
    dark,
    theme,
    dataColors: looks.forcedColors
      ? dataColors.forced
      : highContrast
        ? dark
          ? dataColors.contrastDark
          : dataColors.contrastLight
        : dark
          ? dataColors.dark
          : dataColors.light,
    highContrast: distinct,
    material: distinct ? 'none' : looks.material,
  }
}

/** Tells the shell and the document which theme holds; call once, at the top. */
export function useThemeEffects(state: ThemeState): void {
  const { choice, dark, theme, material } = state
  useEffect(() => {
    void shell?.setTheme(choice)
  }, [choice])
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
    document.body.style.background = material === 'none' ? theme.colorNeutralBackground3 : 'transparent'
  }, [dark, theme, material])
}
