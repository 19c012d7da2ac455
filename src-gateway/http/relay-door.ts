import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { GatewayError } from '../contract/errors.ts'
import type { ProtocolId, Settings } from '../contract/index.ts'
import type { RelayMatch, RouteMatcher } from '../protocols/relay-route.ts'
import type { Protocol, RelayRoute } from '../protocols/types.ts'
import type { RunningRelay } from '../relay/create-relay.ts'
import type { InboundRequest, ReplySink } from '../relay/types.ts'
import { plainAddress } from './host-guard.ts'
import { BodyReader } from './relay-body.ts'
import { replyBeforeClose } from './reply-before-close.ts'

export interface RelayDoorParts {
  relay: Pick<RunningRelay, 'handle' | 'recognises' | 'nextRequestId'>
  protocols: Readonly<Record<ProtocolId, Protocol>>
  match: RouteMatcher
  /** Takes our `key` out of a raw query. */
  takeQueryKey(query: string): { key: string | undefined; query: string }
  settings(): Pick<Settings, 'maxBodyMb'>
  /** Milliseconds. */
  now(): number
  /** How long an upload may rest between two pieces, in milliseconds. */
  uploadIdleMs?: number
}

/** The relay's way in from HTTP. It stands before everything that parses bodies. */
export interface RelayDoor {
  /** Takes relay requests; calls `next` for every other path. */
  handle(request: IncomingMessage, response: ServerResponse, next: () => void): void
  /** Tells an error in the protocol that the path belongs to; false (and nothing sent) when it is no relay path. */
  refuse(request: IncomingMessage, response: ServerResponse, error: GatewayError): boolean
}

const defaultUploadIdleMs = 30_000

/** Makes the door. */
export function createRelayDoor(parts: RelayDoorParts): RelayDoor {
  const { relay, protocols, match, takeQueryKey } = parts
  const bodies = new BodyReader(parts.uploadIdleMs ?? defaultUploadIdleMs, parts.now)

  /** An error that is told before there is a request to relay; such errors write no row. */
  function tell(request: IncomingMessage, response: ServerResponse, protocol: Protocol, error: GatewayError): void {
    if (response.headersSent || response.destroyed) return
    const requestId = relay.nextRequestId()
    const { status, code, message, field } = error
    const view = { status, code, message, requestId, ...(field === undefined ? undefined : { field }) }
    const { contentType, body } = protocol.writeError(view)
    if (!response.shouldKeepAlive) replyBeforeClose(request)
    response.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      'x-request-id': requestId,
    })
    response.end(body)
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: GatewayError): boolean {
    const found = match(request.method ?? 'GET', request.url ?? '/', request.headers)
    if (found === undefined) return false
    tell(request, response, protocols[protocolOf(found)], error)
    return true
  }

  function handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const found = match(request.method ?? 'GET', request.url ?? '/', request.headers)
    if (found === undefined) {
      next()
      return
    }
    if (!('route' in found)) {
      if ('wrongMethod' in found) response.setHeader('allow', found.allow.join(', '))
      tell(request, response, protocols[protocolOf(found)], noRoute(request, found))
      return
    }
    const { route, path, query } = found
    if (!isPrintable(query) || !isPrintable(path)) {
      tell(request, response, protocols[route.protocol], unprintable())
      return
    }
    const taken = query === '' ? noQuery : takeQueryKey(query)
    const inbound = inboundRequest(request, route, path, taken)
    if (!relay.recognises(inbound.key)) {
      // Answered without its body: a stranger's upload is not worth the memory. What comes of it is thrown away.
      if (!response.shouldKeepAlive) replyBeforeClose(request)
      relay.handle(inbound, new ResponseSink(response))
      return
    }
    bodies.read(request, parts.settings().maxBodyMb * 2 ** 20, (result) => {
      if (result === 'gone') {
        response.destroy()
        return
      }
      if ('error' in result) {
        // The rest of the upload is not wanted, so the connection cannot be used again.
        response.shouldKeepAlive = false
        tell(request, response, protocols[route.protocol], result.error)
        return
      }
      inbound.body = result.body
      relay.handle(inbound, new ResponseSink(response))
    })
  }

  return { handle, refuse }
}

interface QueryTaken {
  key: string | undefined
  query: string
}

const noQuery: QueryTaken = Object.freeze({ key: undefined, query: '' })

const noBody = Buffer.alloc(0)

/** The request as the relay takes it, still without its body. */
function inboundRequest(request: IncomingMessage, route: RelayRoute, path: string, taken: QueryTaken): InboundRequest {
  const { headers } = request
  return {
    route,
    method: request.method ?? 'GET',
    path,
    query: taken.query,
    headers,
    body: noBody,
    clientIp: plainAddress(request.socket.remoteAddress),
    key: headerKey(headers) ?? taken.key,
  }
}

/** The key from any of the headers where the vendors' clients put theirs. */
function headerKey(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers
  const bearer = authorization === undefined ? undefined : bearerPattern.exec(authorization)?.[1]
  return bearer ?? one(headers['x-api-key']) ?? one(headers['x-goog-api-key']) ?? one(headers['api-key'])
}

const bearerPattern = /^Bearer +(\S+) *$/i

function one(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value
  return text === undefined || text === '' ? undefined : text
}

function protocolOf(match: RelayMatch): ProtocolId {
  if ('route' in match) return match.route.protocol
  return 'notFound' in match ? match.notFound : match.wrongMethod
}

function noRoute(request: IncomingMessage, match: Exclude<RelayMatch, { route: RelayRoute }>): GatewayError {
  const path = JSON.stringify((request.url ?? '').split('?', 1)[0]?.slice(0, 200))
  if ('notFound' in match) return new GatewayError('route.not_found', `There is nothing at ${path}.`)
  const allowed = match.allow.join(', ')
  return new GatewayError('method.not_allowed', `${request.method} is not possible at ${path}, only ${allowed}.`)
}

function isPrintable(text: string): boolean {
  return !notPrintable.test(text)
}

const notPrintable = /[^\x21-\x7e]/

function unprintable(): GatewayError {
  return new GatewayError('request.malformed', 'The address holds characters that must be percent-encoded.')
}

/** ServerResponse as the relay sees it. */
class ResponseSink implements ReplySink {
  private readonly response: ServerResponse

  constructor(response: ServerResponse) {
    this.response = response
  }

  writeHead(status: number, headers: Record<string, string | string[]>): void {
    this.response.writeHead(status, headers)
  }

  write(chunk: Buffer): boolean {
    return this.response.write(chunk)
  }

  end(chunk?: Buffer | string): void {
    if (chunk === undefined || chunk.length === 0) this.response.end()
    else this.response.end(chunk)
  }

  destroy(): void {
    this.response.destroy()
  }

  onClose(listener: () => void): void {
    this.response.on('close', listener)
  }

  onDrain(listener: () => void): void {
    this.response.on('drain', listener)
  }
}
