import { GatewayError, type Settings } from '../contract/index.ts'
import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** Host names as they appear in a Host header: lower case, no scheme, no port. */
export function checkHosts(hosts: readonly string[]): string[] {
  return hosts.map((host, index) => {
    const name = host.trim().toLowerCase()
    if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/.test(name))
      throw new GatewayError('settings.invalid', `allowedHosts: "${host}" is not a host name (no scheme, no port)`, {
        field: `allowedHosts.${index}`,
      })
    return name
  })
}

/** Origins exactly as a browser sends them. Apps with a scheme of their own (`app://notes`) have one too. */
export function checkOrigins(origins: readonly string[]): string[] {
  return origins.map((origin, index) => {
    const { protocol, host, origin: standard } = new URL(origin)
    const exact = standard === 'null' ? `${protocol}//${host}` : standard
    if (host === '' || exact !== origin.replace(/\/$/, '').toLowerCase())
      throw new GatewayError(
        'settings.invalid',
        `allowedOrigins: "${origin}" is not an origin like https://example.com`,
        { field: `allowedOrigins.${index}` },
      )
    return exact
  })
}

/** Settings: read from the live snapshot, changed at once. */
export function settingsHandlers({ storage, config }: ManagementParts) {
  return {
    get: base.settings.get.handler(() => config.current.settings),

    update: base.settings.update.handler(async ({ input }) => {
      const { allowedHosts, allowedOrigins, ...rest } = input
      const patch: Partial<Settings> = Object.fromEntries(
        Object.entries(rest).filter(([, value]) => value !== undefined),
      )
      if (allowedHosts !== undefined) patch.allowedHosts = checkHosts(allowedHosts)
      if (allowedOrigins !== undefined) patch.allowedOrigins = checkOrigins(allowedOrigins)
      await storage.settings.write(patch)
      return (await config.rebuild()).settings
    }),
  }
}
