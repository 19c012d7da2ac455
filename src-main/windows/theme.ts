import type { NativeTheme } from 'electron'
import { z } from 'zod'
import type { ThemeChoice } from '../contract/shell.ts'
import { readJsonFile, writeJsonFile } from '../json-file.ts'

const themeFile = z.object({ theme: z.enum(['system', 'light', 'dark', 'contrast']) })

/** The colour a window has until its page is drawn, and its title bar always: that of the page, so that nothing flashes. */
export function backgroundColor(dark: boolean, highContrast = false): string {
  if (highContrast) return dark ? '#000000' : '#ffffff'
  return dark ? '#141617' : '#eef2f2'
}

/** The theme a person chose, kept over the end of the app. */
export class AppTheme {
  readonly #nativeTheme: NativeTheme
  readonly #file: string
  #choice: ThemeChoice = 'system'

  constructor(nativeTheme: NativeTheme, file: string) {
    this.#nativeTheme = nativeTheme
    this.#file = file
  }

  get choice(): ThemeChoice {
    return this.#choice
  }

  /** Applies the theme of the last run; before the first window opens. */
  restore(): void {
    this.#apply(readJsonFile(this.#file, themeFile)?.theme ?? 'system')
  }

  /** Applies a theme and keeps it. */
  choose(theme: ThemeChoice): void {
    this.#apply(theme)
    writeJsonFile(this.#file, { theme })
  }

  #apply(theme: ThemeChoice): void {
    this.#choice = theme
    // High contrast is light or dark as the system is.
    this.#nativeTheme.themeSource = theme === 'contrast' ? 'system' : theme
  }
}
