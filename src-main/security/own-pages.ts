/** The pages of this app: what may be shown in its windows and may call it. */
export const appScheme = 'app'
export const appHost = 'bundle'
export const appPage = `${appScheme}://${appHost}/index.html`

/** Whether an address is one of the app's own pages, or of the development server `pagesUrl` where there is one. */
export function isOwnPage(address: string, pagesUrl: string | null): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  // `origin` of a scheme that Node does not know is the text "null", so its parts are compared.
  if (url.protocol === `${appScheme}:`) return url.host === appHost
  if (pagesUrl === null) return false
  const pages = new URL(pagesUrl)
  return url.protocol === pages.protocol && url.host === pages.host
}

/** Whether the renderer may load an address: its own pages and what lives inside them. */
export function mayLoad(address: string, pagesUrl: string | null): boolean {
  if (isOwnPage(address, pagesUrl)) return true
  const scheme = address.slice(0, address.indexOf(':') + 1).toLowerCase()
  if (scheme === 'data:' || scheme === 'devtools:') return true
  if (scheme === 'blob:') return isOwnPage(address.slice('blob:'.length), pagesUrl)
  // The development server's reload socket.
  return scheme === 'ws:' && isOwnPage(`http:${address.slice('ws:'.length)}`, pagesUrl)
}
