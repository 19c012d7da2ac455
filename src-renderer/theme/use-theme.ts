/**
 * The theme a person chose and the one in force.
 * `useTheme()` → `{ choice, setChoice, dark, theme, dataColors }`.
 */
import type { Theme } from '@fluentui/react-components'
import { useEffect, useSyncExternalStore } from 'react'
import type { ThemeChoice } from '../../src-main/contract/shell.ts'
import { shell } from '../client/shell.ts'
import { dataColors } from './brand.ts'
import { darkTheme, lightTheme } from './theme.ts'

const storageKey = 'burncloud.theme'
const choices: readonly ThemeChoice[] = ['system', 'light', 'dark']
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function readChoice(): ThemeChoice {
  const stored = window.localStorage.getItem(storageKey)
  return choices.find((choice) => choice === stored) ?? 'system'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  systemDark.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    systemDark.removeEventListener('change', listener)
  }
}

function setChoice(choice: ThemeChoice): void {
  window.localStorage.setItem(storageKey, choice)
  void shell?.setTheme(choice)
  for (const listener of listeners) listener()
}

export interface ThemeState {
  choice: ThemeChoice
  setChoice: (choice: ThemeChoice) => void
  /** Whether the theme in force is dark. */
  dark: boolean
  theme: Theme
  /** Colours of chart series, in the order of use. */
  dataColors: readonly string[]
}

/** The theme in force; re-renders when the person or the system changes it. */
export function useTheme(): ThemeState {
  const choice = useSyncExternalStore(subscribe, readChoice)
  const system = useSyncExternalStore(subscribe, () => systemDark.matches)
  const dark = choice === 'dark' || (choice === 'system' && system)
  return {
    choice,
    setChoice,
    dark,
    theme: dark ? darkTheme : lightTheme,
    dataColors: dark ? dataColors.dark : dataColors.light,
  }
}

/** Tells the shell and the document which theme holds; call once, at the top. */
export function useThemeEffects(state: ThemeState): void {
  const { choice, dark, theme } = state
  useEffect(() => {
    void shell?.setTheme(choice)
  }, [choice])
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
    document.body.style.background = theme.colorNeutralBackground3
  }, [dark, theme])
}
