import type { ShellApi } from '../../src-main/contract/shell.ts'

declare global {
  interface Window {
    shell?: ShellApi
  }
}

/** What the desktop shell offers this window; undefined in a browser. */
export const shell: ShellApi | undefined = window.shell

/** Whether the console runs inside the desktop app. */
export const isDesktop: boolean = shell !== undefined

/** Opens an https address in the person's browser, from either shape. */
export function openExternal(url: string): void {
  if (shell === undefined) window.open(url, '_blank', 'noopener,noreferrer')
  else void shell.openExternal(url)
}
