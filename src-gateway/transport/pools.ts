import type { SecureContext } from 'node:tls'
import { type Dispatcher, Pool } from 'undici'
import { ForwardProxy } from './forward-proxy.ts'
import { proxyAddress } from './proxy-address.ts'
import { forwardConnector, tunnelConnector } from './proxy-connector.ts'
import { trustBeside } from './trusted-roots.ts'

/**
 * Idle connections are kept this long when the upstream does not say. Shorter than the 60 s after which usual load
 * balancers close, so that a request seldom meets a connection that is just going away.
 */
const keepAliveMs = 30_000

/** What requests are given to. */
export type Sender = Pick<Dispatcher, 'dispatch'> & { destroy(): Promise<void> }

/** By which way an upstream is reached. */
interface Way {
  proxyUrl: string | null
  /** Certificates in PEM to trust beside the usual ones. */
  ca: string | null
  connectMs: number
}

/** Connections by where they lead and how: origin, proxy, trust and the time allowed to connect. */
export class Pools {
  private readonly senders = new Map<string | null, Map<string | null, Map<number, Map<string, Sender>>>>()
  private readonly contexts = new Map<string, SecureContext>()

  /** @throws TypeError, ConnectError or undici's InvalidArgumentError when origin, proxy or certificates cannot be used */
  get(origin: string, way: Way): Sender {
    const byOrigin = within(within(within(this.senders, way.ca), way.proxyUrl), way.connectMs)
    let sender = byOrigin.get(origin)
    if (sender === undefined) {
      sender = this.open(origin, way)
      byOrigin.set(origin, sender)
    }
    return sender
  }

  async close(): Promise<void> {
    const all: Sender[] = []
    for (const byProxy of this.senders.values())
      for (const byTime of byProxy.values()) for (const byOrigin of byTime.values()) all.push(...byOrigin.values())
    this.senders.clear()
    await Promise.all(all.map((sender) => sender.destroy()))
  }

  private open(origin: string, { proxyUrl, ca, connectMs }: Way): Sender {
    const secureContext = ca === null ? undefined : this.trust(ca)
    const trust = secureContext === undefined ? {} : { secureContext }
    if (proxyUrl === null)
      return new Pool(origin, { ...options, connect: { ...trust, timeout: connectMs, allowH2: false } })
    const proxy = proxyAddress(proxyUrl)
    const way = { connectMs, ...trust }
    if (proxy.kind === 'http' && origin.startsWith('http:'))
      return new ForwardProxy(origin, proxy, { ...options, connect: forwardConnector(proxy, way) })
    return new Pool(origin, { ...options, connect: tunnelConnector(proxy, way) })
  }

  private trust(ca: string): SecureContext {
    let context = this.contexts.get(ca)
    if (context === undefined) {
      context = trustBeside(ca)
      this.contexts.set(ca, context)
    }
    return context
  }
}

/** The map under a key, made when it is not there. */
function within<Outer, Inner, Value>(map: Map<Outer, Map<Inner, Value>>, key: Outer): Map<Inner, Value> {
  let inner = map.get(key)
  if (inner === undefined) {
    inner = new Map()
    map.set(key, inner)
  }
  return inner
}

/**
 * Timeouts of a reply are ours (see deadlines.ts). One request at a time on a connection, over HTTP/1.1: a slow stream
 * must not delay another, and breaking one off must not cost the others theirs.
 */
const options = {
  connections: null,
  pipelining: 1,
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: keepAliveMs,
  keepAliveMaxTimeout: 10 * 60_000,
} as const
