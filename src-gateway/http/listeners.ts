import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import type { NetworkAddress } from '../contract/network.ts'
import type { Logger } from '../log/logger.ts'
import { createHttpServer, listen, stopServers } from './server.ts'

interface ListenersParts {
  /** Answers every request. Read when the first server is made. */
  app(): RequestListener
  /** What the gateway was asked to bind; always listened on. */
  host: string
  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>
  log: Logger
}

interface SharedServer {
  server: Server
  problem: string | null
}

/** How often addresses that came and went are looked for while the gateway is shared: a laptop changes networks. */
const lookEveryMs = 15_000
const sweepMs = 1_000

/**
 * Where the gateway listens: on the address it was started with, and on addresses of the network when it is shared. All
 * changes bring up the new before the old closes, and what was accepted is answered to its end.
 */
export class Listeners {
  readonly #parts: ListenersParts
  readonly #shared = new Map<string, SharedServer>()
  readonly #retired = new Set<Server>()
  /** Connections that came by an address that is only shared. */
  readonly #sharedSockets = new WeakSet<Socket>()
  #primary: Server | undefined
  #port = 0
  #wanted: readonly string[] = []
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(parts: ListenersParts) {
    this.#parts = parts
  }

  get port(): number {
    return this.#port
  }

  /** Whether the address it was started with means every address. */
  get everywhere(): boolean {
    return ['0.0.0.0', '::', '[::]'].includes(this.#parts.host)
  }

  isShared(socket: Socket): boolean {
    return this.#sharedSockets.has(socket)
  }

  /** @throws the system's error when it cannot be listened there */
  async start(options: { port: number; move: boolean }): Promise<number> {
    const server = this.#make()
    this.#port = await listen(server, { host: this.#parts.host, ...options })
    this.#primary = server
    return this.#port
  }

  /** Other ports are tried by nobody: a person asked for this one. @throws the system's error, and all stays as it was */
  changePort(port: number): Promise<void> {
    return this.#inTurn(async () => {
      if (port === this.#port) return
      const server = this.#make()
      await listen(server, { host: this.#parts.host, port, move: false })
      if (this.#primary !== undefined) this.#retire(this.#primary)
      this.#primary = server
      this.#port = port
      for (const address of [...this.#shared.keys()]) this.#close(address)
      await this.#fit()
    })
  }

  /** Shares on these interfaces, `*` = all, and on no others. What cannot be listened on is told by {@link addresses}. */
  share(interfaces: readonly string[]): Promise<void> {
    this.#wanted = interfaces
    clearInterval(this.#timer)
    if (interfaces.length > 0) {
      this.#timer = setInterval(() => void this.#inTurn(() => this.#fit()), lookEveryMs)
      this.#timer.unref()
    }
    return this.#inTurn(() => this.#fit())
  }

  /** Addresses of this machine that others could reach. */
  addresses(): NetworkAddress[] {
    return this.#candidates().map(({ name, address, family }) => {
      const shared = this.#shared.get(address)
      return {
        interface: name,
        address,
        family,
        url: `http://${family === 'ipv6' ? `[${address}]` : address}:${this.#port}`,
        state:
          shared === undefined
            ? this.everywhere
              ? 'listening'
              : 'off'
            : shared.problem === null
              ? 'listening'
              : 'failed',
        problem: shared?.problem ?? null,
      }
    })
  }

  async stop(drained: () => Promise<void>): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#turn.catch(() => undefined)
    const shared = [...this.#shared.values()].filter(({ problem }) => problem === null).map(({ server }) => server)
    const all = [...shared, ...this.#retired, ...(this.#primary === undefined ? [] : [this.#primary])]
    await stopServers(all, drained)
  }

  #make(): Server {
    return createHttpServer(this.#parts.app())
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  #candidates(): { name: string; address: string; family: 'ipv4' | 'ipv6' }[] {
    const found: { name: string; address: string; family: 'ipv4' | 'ipv6' }[] = []
    for (const [name, addresses] of Object.entries(this.#parts.interfaces()))
      for (const { address, family, internal } of addresses ?? []) {
        // A link-local IPv6 address means nothing without the interface of whoever dials it.
        if (internal || address.toLowerCase().startsWith('fe80:')) continue
        found.push({ name, address, family: family === 'IPv6' ? 'ipv6' : 'ipv4' })
      }
    // What a person can type comes first.
    return found.sort((one, other) => one.family.localeCompare(other.family))
  }

  /** Brings what is listened on in line with what is wanted and what is there. */
  async #fit(): Promise<void> {
    if (this.#stopped) return
    const all = this.#wanted.includes('*')
    const wanted = this.everywhere
      ? []
      : this.#candidates()
          .filter(({ name, address }) => address !== this.#parts.host && (all || this.#wanted.includes(name)))
          .map(({ address }) => address)
    for (const address of [...this.#shared.keys()]) if (!wanted.includes(address)) this.#close(address)
    for (const address of wanted) {
      if (this.#shared.get(address)?.problem === null) continue
      const server = this.#make()
      server.on('connection', (socket: Socket) => this.#sharedSockets.add(socket))
      const problem = await listen(server, { host: address, port: this.#port, move: false }).then(
        () => null,
        (error: unknown) => wordOf(error),
      )
      if (problem === null)
        this.#parts.log.info({ address, port: this.#port }, 'the gateway is shared with the network')
      this.#shared.set(address, { server, problem })
    }
  }

  #close(address: string): void {
    const shared = this.#shared.get(address)
    this.#shared.delete(address)
    if (shared?.server.listening) this.#retire(shared.server)
  }

  /** Accepts no more; what is under way ends by itself. */
  #retire(server: Server): void {
    this.#retired.add(server)
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
    sweep.unref()
    server.close(() => {
      clearInterval(sweep)
      this.#retired.delete(server)
    })
    server.closeIdleConnections()
  }
}

function wordOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'failed'
}
