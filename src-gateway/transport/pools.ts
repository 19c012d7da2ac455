import { type Dispatcher, Pool, ProxyAgent } from 'undici'

/**
 * Idle connections are kept this long when the upstream does not say. Shorter than the 60 s after which usual load
 * balancers close, so that a request seldom meets a connection that is just going away.
 */
const keepAliveMs = 30_000

/** Connections by where they lead: origin, proxy and the time allowed to connect, which undici ties to the pool. */
export class Pools {
  private readonly straight = new Map<number, Map<string, Dispatcher>>()
  private readonly proxied = new Map<string, Dispatcher>()

  /** @throws TypeError (or undici's InvalidArgumentError) when origin or proxy cannot be used. */
  get(origin: string, proxyUrl: string | null, connectMs: number): Dispatcher {
    if (proxyUrl !== null) return this.throughProxy(proxyUrl, connectMs)
    let byOrigin = this.straight.get(connectMs)
    if (byOrigin === undefined) {
      byOrigin = new Map()
      this.straight.set(connectMs, byOrigin)
    }
    let pool = byOrigin.get(origin)
    if (pool === undefined) {
      pool = new Pool(origin, { ...options, connectTimeout: connectMs })
      byOrigin.set(origin, pool)
    }
    return pool
  }

  async close(): Promise<void> {
    const all = [...this.proxied.values(), ...[...this.straight.values()].flatMap((pools) => [...pools.values()])]
    this.straight.clear()
    this.proxied.clear()
    await Promise.all(all.map((pool) => pool.destroy()))
  }

  private throughProxy(proxyUrl: string, connectMs: number): Dispatcher {
    const id = `${connectMs} ${proxyUrl}`
    let agent = this.proxied.get(id)
    if (agent === undefined) {
      // undici sends the host name to a SOCKS proxy in either case, which is what socks5h asks for.
      const uri = proxyUrl.replace(/^socks5h:/i, 'socks5:')
      agent = new ProxyAgent({ uri, ...options, connectTimeout: connectMs })
      this.proxied.set(id, agent)
    }
    return agent
  }
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
