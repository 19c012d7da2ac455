import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { buildConnector } from 'undici'
import { classifyTransportError } from './classify-error.ts'
import { ConnectError } from './connect-error.ts'
import { httpConnect } from './http-connect.ts'
import type { ProxyAddress } from './proxy-address.ts'
import { type ProxyHandshake, shakeHands } from './proxy-handshake.ts'
import { socksConnect } from './socks-connect.ts'

interface ConnectorOptions {
  /** For everything until the connection can be used, in milliseconds. */
  connectMs: number
  /** Who is trusted, when it is not the usual ones. */
  secureContext?: SecureContext
}

/** Connects to the proxy itself, for requests that it shall forward. */
export function forwardConnector(proxy: ProxyAddress, options: ConnectorOptions): buildConnector.connector {
  const toProxy = proxyDialer(proxy, options)
  return (_options, callback) => {
    inTime(options.connectMs, callback, (done, watch) => {
      toProxy((error, socket) => {
        if (error !== null) done(proxyFailure(error), null)
        else done(null, watch(socket))
      }, watch)
    })
  }
}

/** Connects to an upstream through a proxy's tunnel, with TLS in it where the upstream's address says so. */
export function tunnelConnector(proxy: ProxyAddress, options: ConnectorOptions): buildConnector.connector {
  const toProxy = proxyDialer(proxy, options)
  const secure = buildConnector({ ...tlsOptions(options), timeout: 0, allowH2: false })
  return (target, callback) => {
    inTime(options.connectMs, callback, (done, watch) => {
      const handshake = handshakeWith(proxy, target)
      toProxy((error, socket) => {
        if (error !== null) {
          done(proxyFailure(error), null)
          return
        }
        shakeHands(socket, handshake, (refusal) => {
          if (refusal !== null) {
            socket.destroy()
            done(refusal, null)
          } else if (target.protocol === 'https:') {
            secure({ ...target, httpSocket: socket }, (...outcome) => done(...outcome))
          } else done(null, socket)
        })
      }, watch)
    })
  }
}

type Done = buildConnector.Callback
type Watch = (socket: Socket) => Socket

/** Runs a way to connect that ends once, by its result or by the clock, which breaks what was begun. */
function inTime(connectMs: number, callback: Done, work: (done: Done, watch: Watch) => void): void {
  let open: Socket | undefined
  let over = false
  const done: Done = (...outcome) => {
    const [error, socket] = outcome
    if (over) {
      socket?.destroy()
      return
    }
    over = true
    clearTimeout(timer)
    if (error !== null) open?.destroy()
    callback(...outcome)
  }
  const timer = setTimeout(
    () => done(new ConnectError('connecting through the proxy took too long', 'upstream.timeout'), null),
    connectMs,
  )
  const watch: Watch = (socket) => {
    open = socket
    return socket
  }
  try {
    work(done, watch)
  } catch (error) {
    done(error instanceof Error ? error : new ConnectError('the proxy cannot be used'), null)
  }
}

function proxyDialer(proxy: ProxyAddress, options: ConnectorOptions): (callback: Done, watch: Watch) => void {
  const dial = buildConnector({ ...tlsOptions(options), timeout: 0, allowH2: false })
  const address = {
    hostname: proxy.hostname,
    host: proxy.hostname,
    protocol: proxy.secure ? 'https:' : 'http:',
    port: String(proxy.port),
  }
  return (callback, watch) => {
    // undici's connector answers with the socket at once, before it is connected; its types do not say so.
    const socket: unknown = dial(address, callback)
    if (isSocket(socket)) watch(socket)
  }
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'destroy' in value
}

function tlsOptions({ secureContext }: ConnectorOptions): { secureContext?: SecureContext } {
  return secureContext === undefined ? {} : { secureContext }
}

function handshakeWith(proxy: ProxyAddress, target: buildConnector.Options): ProxyHandshake {
  const port = target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : Number(target.port)
  const hostname = target.hostname.replace(/^\[|\]$/g, '')
  if (proxy.kind === 'socks5') return socksConnect(hostname, port, proxy)
  return httpConnect(`${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`, proxy)
}

/** What kept us from the proxy, told so that it is not taken for the upstream's fault. */
function proxyFailure(error: Error): ConnectError {
  const { code, message } = classifyTransportError(error, false)
  return new ConnectError(`the proxy could not be reached: ${message}`, code === 'upstream.timeout' ? code : undefined)
}
