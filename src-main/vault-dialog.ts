import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron'

/**
 * Asks what to do about a master key that cannot be read. A new key is only made when the person says so twice: what was
 * stored under the old one stays unreadable then.
 */
export async function askAboutKey(
  window: BrowserWindow | null,
  message: string,
): Promise<'retry' | 'start-over' | 'leave'> {
  const ask = (options: MessageBoxOptions) =>
    window === null || window.isDestroyed() ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options)
  const first = await ask({
    type: 'error',
    message: 'Stored keys cannot be opened',
    detail: `${message}\n\nUnlock the key store and try again. If the key is lost, you can begin with a new one: the keys of your channels must then be entered again, everything else stays.`,
    buttons: ['Try again', 'Begin with a new key…', 'Not now'],
    defaultId: 0,
    cancelId: 2,
  })
  if (first.response === 0) return 'retry'
  if (first.response !== 1) return 'leave'
  const second = await ask({
    type: 'warning',
    message: 'Begin with a new key?',
    detail: 'The old key file is kept beside the new one. The keys of your channels must be entered again.',
    buttons: ['Begin with a new key', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  })
  return second.response === 0 ? 'start-over' : 'leave'
}
