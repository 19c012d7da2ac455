import { shell } from 'electron'
import { allowedExternalUrl } from './security/external-links.ts'
import { inWords, type ShellLog } from './shell-log.ts'

/** What is opened by other programs of the system: addresses in the browser, folders in the file manager. */
export class Outside {
  readonly #log: ShellLog

  constructor(log: ShellLog) {
    this.#log = log
  }

  /**
   * Opens an address that is on the allow-list; false when it is not.
   *
   * @throws Error when the system has nothing to open it with.
   */
  async openUrl(url: string): Promise<boolean> {
    const allowed = allowedExternalUrl(url)
    if (allowed === null) {
      this.#log.warn('refused to open an address outside the app')
      return false
    }
    await shell.openExternal(allowed)
    return true
  }

  /** Opens an address for nobody who waits; a failure goes to the log. */
  tryUrl(url: string): void {
    this.openUrl(url).catch((cause: unknown) => this.#log.warn(`an address did not open: ${inWords(cause)}`))
  }

  /** @throws Error with the system's reason. */
  async openFolder(folder: string): Promise<void> {
    const problem = await shell.openPath(folder)
    if (problem !== '') throw new Error(problem)
  }

  /** Opens a folder for nobody who waits; a failure goes to the log. */
  tryFolder(folder: string): void {
    this.openFolder(folder).catch((cause: unknown) => this.#log.warn(`a folder did not open: ${inWords(cause)}`))
  }
}
