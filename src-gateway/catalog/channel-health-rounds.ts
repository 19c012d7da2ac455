import type { ConfigSource, ServingChannel } from './types.ts'

export interface HealthRoundsParts {
  config: Pick<ConfigSource, 'current'>
  /** Milliseconds since 1970 when a request last went well there; undefined = not since the start. */
  lastSuccessAt(channelId: number): number | undefined
  /** One small real call for each key that needs it; what it finds is told elsewhere. */
  check(channel: ServingChannel, signal: AbortSignal): Promise<void>
  /** Looks at the balance of the channel's accounts, where the vendor tells it. */
  readBalances(channel: ServingChannel, signal: AbortSignal): Promise<void>
  now(): number
  log: { warn(facts: Record<string, unknown>, message: string): void }
  /** Milliseconds between two looks at what is due. */
  everyMs?: number
}

const defaultEveryMs = 15_000
/** So many channels are asked at a time: the calls are beside the clients' own. */
const atOnce = 3
/** A call that takes longer has failed; nobody waits for its answer. */
const longestMs = 60_000

type Kind = 'check' | 'balance'

/**
 * Asks channels how they are, as often as the settings say: by a check those that no request went well on for as long, and by
 * their balance. The first time comes a whole interval after the start, so that a start costs nothing.
 */
export class HealthRounds {
  readonly #parts: HealthRoundsParts
  readonly #done: Record<Kind, Map<number, number>> = { check: new Map(), balance: new Map() }
  readonly #stopping = new AbortController()
  #startedAt: number
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  constructor(parts: HealthRoundsParts) {
    this.#parts = parts
    this.#startedAt = parts.now()
  }

  start(): void {
    this.#startedAt = this.#parts.now()
    this.#timer = setInterval(() => void this.round(), this.#parts.everyMs ?? defaultEveryMs)
    this.#timer.unref()
  }

  /** Ends what is under way; settles when it has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#running
  }

  /** Asks whatever is due now; a round that is under way is joined. */
  round(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #round(): Promise<void> {
    const { config, check, readBalances } = this.#parts
    const { channels, settings } = config.current
    for (const done of Object.values(this.#done)) for (const id of done.keys()) if (!channels.has(id)) done.delete(id)
    const balances = this.#due('balance', settings.balanceMinutes)
    const checks = this.#due('check', settings.healthCheckMinutes)
    await this.#ask('balance', balances, readBalances)
    await this.#ask('check', checks, check)
  }

  #due(kind: Kind, minutes: number): ServingChannel[] {
    if (minutes === 0) return []
    const { config, lastSuccessAt, now } = this.#parts
    const at = now()
    const intervalMs = minutes * 60_000
    return [...config.current.channels.values()].filter((channel) => {
      if (!channel.enabled) return false
      const asked = this.#done[kind].get(channel.id) ?? this.#startedAt
      const known = kind === 'check' ? Math.max(asked, lastSuccessAt(channel.id) ?? asked) : asked
      // A time to come means that the clock was set back: what was then is no longer known.
      return known > at || at - known >= intervalMs
    })
  }

  async #ask(
    kind: Kind,
    due: readonly ServingChannel[],
    ask: (channel: ServingChannel, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const waiting = [...due]
    const { signal } = this.#stopping
    const worker = async (): Promise<void> => {
      for (let channel = waiting.shift(); channel !== undefined && !signal.aborted; channel = waiting.shift()) {
        this.#done[kind].set(channel.id, this.#parts.now())
        try {
          await ask(channel, AbortSignal.any([signal, AbortSignal.timeout(longestMs)]))
        } catch (error) {
          if (!signal.aborted)
            this.#parts.log.warn({ err: error, channelId: channel.id, kind }, 'a channel was not asked')
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, due.length) }, worker))
  }
}
