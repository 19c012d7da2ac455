import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Connection } from './connection.ts'
import { OfflineError } from './errors.ts'

/** What the link needs of a MessagePort. */
export type GatewayPort = Pick<MessagePort, 'addEventListener' | 'postMessage' | 'close' | 'start'>

export interface PortLinkOptions {
  connection: Connection
  /** Asks the shell for a fresh port. */
  requestPort: () => void
  /** How long a call waits for a port before it fails, in ms. */
  waitMs?: number
  /** How often a missing port is asked for again, in ms. */
  askEveryMs?: number
}

type Listener = (event: MessageEvent | Event) => void

/**
 * One port's life. The RPC client listens to this instead of to the port, because a port that we close ourselves sends
 * no `close` event and the calls on it would hang.
 */
class Line {
  readonly link: RPCLink<ClientContext>
  readonly #port: GatewayPort
  readonly #onClose: Listener[] = []
  closed = false

  constructor(port: GatewayPort, onLost: () => void) {
    this.#port = port
    const adapter = {
      addEventListener: (type: string, listener: Listener) => {
        if (type === 'close') this.#onClose.push(listener)
        else port.addEventListener('message', listener)
      },
      postMessage: (data: unknown, transfer?: Transferable[]) => port.postMessage(data, transfer ?? []),
    }
    this.link = new RPCLink({ port: adapter as Pick<MessagePort, 'addEventListener' | 'postMessage'> })
    port.addEventListener('close', () => {
      if (this.end()) onLost()
    })
    port.start()
  }

  /** Fails every call on this line; false when it had ended already. */
  end(): boolean {
    if (this.closed) return false
    this.closed = true
    for (const listener of this.#onClose) listener(new Event('close'))
    this.#port.close()
    return true
  }
}

/** A link whose port can be replaced while calls wait: a restarted gateway brings a new port. */
export class PortLink implements ClientLink<ClientContext> {
  readonly #options: Required<PortLinkOptions>
  readonly #waiting = new Set<() => void>()
  #line: Line | null = null
  #asking: ReturnType<typeof setInterval> | null = null

  constructor(options: PortLinkOptions) {
    this.#options = { waitMs: 8_000, askEveryMs: 1_000, ...options }
  }

  /** Takes a new port; calls on the old one fail with `OfflineError`. */
  attach(port: GatewayPort): void {
    this.#line?.end()
    this.#line = new Line(port, () => this.#lost())
    if (this.#asking !== null) clearInterval(this.#asking)
    this.#asking = null
    // The old port may be replaced before its end is noticed: queries must still be asked again.
    if (this.#options.connection.state.phase === 'online') this.#options.connection.set('restarting')
    this.#options.connection.set('online')
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /** Asks for a port now and again until one comes. */
  ask(): void {
    if (this.#asking !== null) return
    this.#options.requestPort()
    this.#asking = setInterval(() => this.#options.requestPort(), this.#options.askEveryMs)
  }

  /** The gateway behind the port is gone, by another witness than the port: calls on it fail and a new one is asked for. */
  lose(): void {
    if (this.#line?.end() === true) this.#lost()
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const line = this.#line ?? (await this.#nextLine(options.signal))
    try {
      return await line.link.call(path, input, options)
    } catch (error) {
      if (line.closed && options.signal?.aborted !== true) throw new OfflineError('restarting')
      throw error
    }
  }

  #lost(): void {
    this.#line = null
    this.#options.connection.set('restarting')
    this.ask()
  }

  #nextLine(signal: AbortSignal | undefined): Promise<Line> {
    this.ask()
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', aborted)
      }
      const wake = () => {
        done()
        if (this.#line === null) reject(new OfflineError('restarting'))
        else resolve(this.#line)
      }
      const aborted = () => {
        done()
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        done()
        if (this.#options.connection.state.phase === 'connecting') this.#options.connection.set('offline')
        reject(new OfflineError('restarting'))
      }, this.#options.waitMs)
      signal?.addEventListener('abort', aborted)
      this.#waiting.add(wake)
    })
  }
}
