import type { NativeTheme } from 'electron'
import { z } from 'zod'
import type { ThemeChoice } from '../contract/shell.ts'
import { readJsonFile, writeJsonFile } from '../json-file.ts'

const themeFile = z.object({ theme: z.enum(['system', 'light', 'dark']) })

/** The colour a window has until its page is drawn: that of the page, so that nothing flashes. */
export function backgroundColor(dark: boolean): string {
  return dark ? '#1f1f1f' : '#fafafa'
}

/** Applies the theme of the last run before the first window opens. */
export function restoreTheme(nativeTheme: NativeTheme, file: string): void {
  nativeTheme.themeSource = readJsonFile(file, themeFile)?.theme ?? 'system'
}

export function changeTheme(nativeTheme: NativeTheme, file: string, theme: ThemeChoice): void {
  nativeTheme.themeSource = theme
  writeJsonFile(file, { theme })
}
