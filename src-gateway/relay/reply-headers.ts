import type { IncomingHttpHeaders } from 'node:http'
import { namesIn } from './upstream-headers.ts'

/**
 * Headers of an upstream that never reach the client: those of the connection (RFC 9110 §7.6.1), cookies, and what speaks
 * for the upstream's own host (alternative services, transport security, who may read the reply from a browser).
 */
const droppedNames = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'set-cookie',
  'set-cookie2',
  'alt-svc',
  'strict-transport-security',
  'clear-site-data',
  'nel',
  'report-to',
  'x-request-id',
])

export type ReplyHeaders = Record<string, string | string[]>

/** Copies what the client may see; `content-length` is left to whoever knows what will be sent. */
export function copyReplyHeaders(upstream: IncomingHttpHeaders, into: ReplyHeaders): void {
  const { connection } = upstream
  const listed =
    connection === undefined || connection === 'keep-alive' || connection === 'close' ? undefined : namesIn(connection)
  for (const name in upstream) {
    if (droppedNames.has(name) || name.startsWith('access-control-') || name.startsWith('x-burncloud-')) continue
    if (listed?.includes(name) === true) continue
    const value = upstream[name]
    if (value !== undefined) into[name] = value
  }
}
