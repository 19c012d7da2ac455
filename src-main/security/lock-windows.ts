import type { App, Session, WebContents } from 'electron'
import { isOwnPage, mayLoad } from './own-pages.ts'

export interface LockOptions {
  /** Development server, null for the built pages. */
  pagesUrl: string | null
  /** Opens an address outside the app if that is allowed. */
  openExternal(url: string): void
}

/** Every web contents that will ever exist stays on the app's own pages and opens no window of its own. */
export function lockNavigation(app: App, options: LockOptions): void {
  app.on('web-contents-created', (_event, contents) => lock(contents, options))
}

function lock(contents: WebContents, { pagesUrl, openExternal }: LockOptions): void {
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url, pagesUrl)) return
    event.preventDefault()
    openExternal(event.url)
  })
  // `will-navigate` is silent about frames and about where a server sends one on to.
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url, pagesUrl)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url, pagesUrl)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url)
    return { action: 'deny' }
  })
}

/** The page may write to the clipboard when asked to by a click, and nothing else; it may load only what is its own. */
export function lockSession(session: Session, pagesUrl: string | null): void {
  const granted = (permission: string, address: string): boolean =>
    permission === 'clipboard-sanitized-write' && isOwnPage(address, pagesUrl)
  session.setPermissionRequestHandler((_contents, permission, done, details) =>
    done(granted(permission, details.requestingUrl)),
  )
  // Answers `navigator.permissions.query` and what needs no prompt; the request handler alone would let those through.
  session.setPermissionCheckHandler((_contents, permission, origin) => granted(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest((details, done) => done({ cancel: !mayLoad(details.url, pagesUrl) }))
  session.on('will-download', (event, item) => {
    if (!mayLoad(item.getURL(), pagesUrl)) event.preventDefault()
  })
}
