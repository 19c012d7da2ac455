import type { GatewayClient } from '../gateway/own-line.ts'
import type { TrayFacts } from './tray-facts.ts'

type Seen = Pick<TrayFacts, 'live' | 'costTodayUsd' | 'errors' | 'channels' | 'attention'>

export interface WatchOptions {
  /** Wall clock, milliseconds. */
  now(): number
  onChange(seen: Seen): void
  note(message: string): void
  /** Milliseconds between two looks at what is not told live. */
  everyMs?: number
}

const nothing: Seen = { live: null, costTodayUsd: null, errors: [], channels: [], attention: 0 }
const dayMs = 86_400_000
const shownErrors = 5

/** Keeps what the tray tells up to date, over the line to the gateway that is there at the time. */
export class GatewayWatch {
  readonly #options: WatchOptions
  #seen: Seen = nothing
  #client: GatewayClient | null = null
  #running: AbortController | null = null

  constructor(options: WatchOptions) {
    this.#options = options
  }

  get seen(): Seen {
    return this.#seen
  }

  /** Watches this gateway from now on; null when there is none. */
  follow(client: GatewayClient | null): void {
    this.#running?.abort()
    this.#client = client
    if (client === null) {
      this.#running = null
      this.#set({ live: null })
      return
    }
    const running = new AbortController()
    this.#running = running
    void this.#listen(client, running.signal)
    void this.#lookAgain(client, running.signal)
  }

  /** Looks at once, after something was changed. */
  async refresh(): Promise<void> {
    const { signal } = this.#running ?? {}
    if (this.#client !== null && signal !== undefined) await this.#look(this.#client, signal)
  }

  stop(): void {
    this.follow(null)
  }

  async #listen(client: GatewayClient, signal: AbortSignal): Promise<void> {
    try {
      for await (const { rpm, tps, inFlight } of await client.stats.live(undefined, { signal })) {
        if (signal.aborted) return
        this.#set({ live: { rpm, tps, inFlight } })
      }
    } catch (cause) {
      // A gateway that goes away ends its stream; the next one brings a new line.
      if (!signal.aborted) this.#options.note(`the live figures ended: ${words(cause)}`)
    }
  }

  async #lookAgain(client: GatewayClient, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look(client, signal)
      await pause(this.#options.everyMs ?? 20_000, signal)
    }
  }

  async #look(client: GatewayClient, signal: AbortSignal): Promise<void> {
    const at = this.#options.now()
    const midnight = new Date(at).setHours(0, 0, 0, 0)
    try {
      const [today, failed, channels, status] = await Promise.all([
        client.stats.summary({ from: new Date(midnight).toISOString() }, { signal }),
        client.logs.list({ errorOnly: true, from: new Date(at - dayMs).toISOString(), limit: shownErrors }, { signal }),
        client.channels.list({ limit: 200 }, { signal }),
        client.system.status(undefined, { signal }),
      ])
      if (signal.aborted) return
      this.#set({
        costTodayUsd: today.costUsd,
        errors: failed.items.map((row) => ({
          at: row.at,
          model: row.model ?? '',
          status: row.status,
          message: row.errorMessage ?? row.errorCode ?? '',
        })),
        channels: channels.items.map(({ id, name, enabled }) => ({ id, name, enabled })),
        attention: status.attention.length,
      })
    } catch (cause) {
      if (!signal.aborted) this.#options.note(`the tray could not ask the gateway: ${words(cause)}`)
    }
  }

  #set(change: Partial<Seen>): void {
    this.#seen = { ...this.#seen, ...change }
    this.#options.onChange(this.#seen)
  }
}

/** Settles after a while or when it is called off. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
