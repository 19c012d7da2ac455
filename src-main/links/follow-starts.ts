import type { App } from 'electron'
import type { WaitingLink } from '../contract/shell.ts'
import type { Quitting } from '../quit.ts'
import { judgeLink, linkInArguments } from './deep-link.ts'
import type { LinkInbox } from './link-inbox.ts'

export interface StartsOptions {
  app: App
  quitting: Quitting
  inbox: LinkInbox
  /** Brings the window to the front. */
  present(): void
  warn(message: string): void
}

/** Follows what other starts of the program, links and the dock ask for while it runs. */
export function followStarts({ app, quitting, inbox, present, warn }: StartsOptions): void {
  const take = (link: WaitingLink): void => {
    if (link.refused !== null) warn(`refused a link of an unknown shape: ${link.refused}`)
    inbox.put(link)
  }
  app.on('second-instance', (_event, argv, _folder, data) => {
    // Another version is refused over there, and told why.
    if (versionOf(data) !== app.getVersion() || quitting.relaunchAfter()) return
    const link = linkInArguments(argv)
    if (link === null) present()
    else take(link)
  })
  app.on('open-url', (event, text) => {
    event.preventDefault()
    // What comes before the program is ready is kept by whoever started it.
    if (app.isReady()) take(judgeLink(text))
  })
  app.on('activate', () => present())
}

function versionOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'version' in data ? data.version : undefined
}
