import type { IncomingMessage, ServerResponse } from 'node:http'
import { BlockList, isIP, type Socket } from 'node:net'
import type { ConfigSource } from '../catalog/types.ts'
import { GatewayError } from '../contract/index.ts'

/** Tells a refusal in the shape the path's clients expect. */
export type Refuse = (request: IncomingMessage, response: ServerResponse, error: GatewayError) => void

export interface HostGuardParts {
  config: ConfigSource
  /** The address the server was asked to bind: it may appear in Host as well. */
  boundHost: string
  /** Whether a connection came by an address that is shared with the network. */
  isShared?: (socket: Socket) => boolean
  refuse: Refuse
}

/** Answers remembered; a flood of odd Host headers starts the memory afresh. */
const remembered = 256

/**
 * The first thing every request meets. A page of another site can make a browser send requests here, with its own name in
 * Host (DNS rebinding) or in Origin; either way they are refused before anything is read.
 */
export function createHostGuard({ config, boundHost, isShared, refuse }: HostGuardParts) {
  const bound = boundHost.toLowerCase()
  const anyAddress = bound === '0.0.0.0' || bound === '::' || bound === '[::]'
  let version = -1
  let hosts = new Map<string, boolean>()

  function hostAllowed(header: string | undefined, socket: Socket): boolean {
    if (header === undefined) return false
    const { current } = config
    if (current.version !== version || hosts.size > remembered) {
      version = current.version
      hosts = new Map()
    }
    const known = hosts.get(header)
    if (known === true) return true
    const name = hostName(header)
    const allowed =
      known ??
      (name !== undefined &&
        (isLoopback(name) ||
          name === unbracket(bound) ||
          current.settings.allowedHosts.some((h) => unbracket(h) === name)))
    if (known === undefined) hosts.set(header, allowed)
    if (allowed) return true
    // Reached from the network, the address that was dialled is as good as the bound one, and so is a private one by which a
    // router or a container's host passed the connection on. A literal address cannot be rebound.
    if (name === undefined || isIP(name) === 0 || !(anyAddress || isShared?.(socket))) return false
    return name === plainAddress(socket.localAddress) || isPrivate(name)
  }

  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
    if (!hostAllowed(host, request.socket)) {
      refuse(
        request,
        response,
        new GatewayError(
          'host.not_allowed',
          'This host name is not one the gateway answers to; add it to allowedHosts in the settings',
        ),
      )
      return
    }
    if (origin !== undefined && !isOwnOrigin(origin, host)) {
      if (!config.current.settings.allowedOrigins.includes(origin) || isManagement(request.url)) {
        refuse(request, response, notAllowed())
        return
      }
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('vary', 'origin')
      response.setHeader('access-control-expose-headers', exposed)
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
        preflight(request, response)
        return
      }
    } else if (origin === undefined && (site === 'cross-site' || site === 'same-site') && mode !== 'navigate') {
      // An image or script tag on another site: it carries no Origin, but the browser says where it comes from.
      refuse(request, response, notAllowed())
      return
    }
    next()
  }
}

const exposed =
  'x-request-id, x-burncloud-channel, x-burncloud-attempts, x-burncloud-mode, x-burncloud-warnings, retry-after'

function notAllowed(): GatewayError {
  return new GatewayError(
    'origin.not_allowed',
    'Pages of another site may not call this gateway; add their origin to allowedOrigins in the settings',
  )
}

function preflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '600',
    'content-length': '0',
  })
  response.end()
}

/** The management API is for its own console only; `allowedOrigins` opens the relay. */
function isManagement(url: string | undefined): boolean {
  return url !== undefined && /^\/(api([/?]|$)|metrics|readyz)/.test(url)
}

/** Whether an Origin is this very server's, as the client sees it. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}

/** The name of a Host header, lower case, without port and brackets; undefined when it is none. */
export function hostName(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(header)
  return match?.[1] === undefined ? undefined : unbracket(match[1].toLowerCase())
}

function unbracket(name: string): string {
  return name.startsWith('[') ? name.slice(1, -1) : name
}

/** 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (name.startsWith('127.') && isIP(name) === 4)
}

const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4')
privateNetworks.addSubnet('fc00::', 7, 'ipv6')

/** An address that the public internet does not know. */
function isPrivate(address: string): boolean {
  return privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** A socket address without the IPv4-in-IPv6 prefix. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return ''
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
