import type { ChannelHealth } from '../contract/index.ts'
import type { Balance } from '../providers/types.ts'
import type { HealthBook, HealthChange } from '../routing/health/health-book.ts'
import type { AttemptEnd, AttemptReports, LiveFacts, Standing, Target } from '../routing/live-facts.ts'
import type { Storage } from '../storage/types.ts'
import { KnownBalances } from './channel-health-balances.ts'
import { type OffFacts, SwitchedOffChannels } from './channel-health-off.ts'
import { SavedHealth } from './channel-health-saved.ts'
import type { WatchableConfig } from './config-source.ts'
import type { Notifier } from './notifier.ts'
import type { ConfigSnapshot, ServingChannel } from './types.ts'

export interface ChannelHealthParts {
  book: HealthBook
  config: Pick<WatchableConfig, 'current' | 'onChange'>
  storage: { channels: Pick<Storage['channels'], 'get'>; channelHealth: Storage['channelHealth'] }
  notifier: Pick<Notifier, 'notify' | 'settled'>
  /** Milliseconds since 1970. */
  now(): number
  /** In [0, 1). */
  random(): number
  log: { warn(facts: Record<string, unknown>, message: string): void }
  /** Milliseconds that a change waits for others before they are written together. */
  saveAfterMs?: number
}

/**
 * What is known of channels, kept over restarts, with what follows from it: channels on which nothing works are switched off
 * and come back by themselves, and people are told. The book learns; this watches it, and answers routing in its place.
 */
export class ChannelHealthService implements LiveFacts, AttemptReports {
  readonly #parts: ChannelHealthParts
  readonly #book: HealthBook
  readonly #off: SwitchedOffChannels
  readonly #balances = new KnownBalances()
  readonly #saved: SavedHealth
  /** Keys that have failed since the channel's last success. */
  readonly #failing = new Map<number, Set<number | null>>()
  /** Channels that are not switched off, because a person does not want it. */
  readonly #keptOn = new Set<number>()
  readonly #deciding = new Map<number, Promise<void>>()
  readonly #lastSuccess = new Map<number, number>()
  /** What a channel calls with, as text: when it changes, what went wrong before says nothing any more. */
  #callsWith = new Map<number, string>()
  #telling: Promise<void> = Promise.resolve()
  #unwatch: (() => void)[] = []

  constructor(parts: ChannelHealthParts) {
    this.#parts = parts
    this.#book = parts.book
    this.#off = new SwitchedOffChannels(parts.now, parts.random)
    this.#saved = new SavedHealth({
      storage: parts.storage.channelHealth,
      changed: () => this.#book.takeUnsaved(),
      stateOf: (channelId) => this.#stateOf(channelId),
      afterMs: parts.saveAfterMs ?? 3_000,
      log: parts.log,
    })
  }

  /** Takes over what was known before the last stop and watches from then on. @throws what storage throws */
  async start(): Promise<void> {
    const { config } = this.#parts
    const { channels } = config.current
    for (const { channelId, state } of await this.#saved.load()) {
      if (channels.has(channelId)) this.#restore(channelId, state)
      else this.#saved.forget(channelId)
    }
    this.#book.takeUnsaved()
    this.#callsWith = callsOf(config.current)
    this.#keep(config.current)
    this.#unwatch = [
      this.#book.onChange((change) => this.#heard(change)),
      config.onChange((snapshot) => this.#configured(snapshot)),
    ]
    this.#saved.start()
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    for (const unwatch of this.#unwatch.splice(0)) unwatch()
    await this.settled()
    await this.#saved.stop()
  }

  /** Settles when everything heard so far has been acted on. */
  async settled(): Promise<void> {
    await Promise.all(this.#deciding.values())
    await this.#telling
    await this.#parts.notifier.settled()
  }

  // What routing asks.

  standing(target: Target): Standing | undefined {
    if (!this.#off.none) {
      const standing = this.#off.standing(target.channelId)
      if (standing !== undefined) return standing
    }
    return this.#book.standing(target)
  }

  preferred(channelId: number): boolean {
    return this.#book.preferred(channelId)
  }

  firstByteMs(channelId: number, model: string): number | undefined {
    return this.#book.firstByteMs(channelId, model)
  }

  totalMs(channelId: number, model: string): number | undefined {
    return this.#book.totalMs(channelId, model)
  }

  inFlight(channelId: number): number {
    return this.#book.inFlight(channelId)
  }

  waitFor(channelId: number, keyId: number | null): number {
    return this.#book.waitFor(channelId, keyId)
  }

  // What the relay and checks tell.

  begin(target: Target): void {
    this.#book.begin(target)
    if (!this.#off.none) this.#off.begin(target)
  }

  /** The reply has begun: answer enough for a probe. */
  answered(target: Target): void {
    this.#book.answered(target)
    if (!this.#off.none && this.#off.isProbe(target)) this.#back(target.channelId)
  }

  end(target: Target, end: AttemptEnd): void {
    const { channelId } = target
    const probe = !this.#off.none && this.#off.isProbe(target)
    this.#book.end(target, end)
    if (end.type === 'success' && !end.empty) {
      this.#lastSuccess.set(channelId, this.#parts.now())
      if (!this.#off.none) this.#back(channelId)
    } else if (probe) {
      if (end.type === 'failure' && end.failure.cool !== 'none') this.#off.failed(channelId, end.message)
      else this.#off.inconclusive(channelId)
      this.#saved.touch(channelId)
    }
  }

  /** What a look at the balance of a key's account found. */
  noteBalance(channelId: number, keyId: number, balance: Balance): void {
    const outOfCredit = this.#book.asideKey(channelId, keyId)?.why === 'no-credit'
    if (this.#balances.note(channelId, keyId, balance, this.#parts.now(), outOfCredit))
      this.#book.restoreKey(channelId, keyId)
    this.#saved.touch(channelId)
  }

  // What people say.

  /** Keeps a channel out of use for some milliseconds. */
  trip(channelId: number, forMs: number): void {
    this.#book.trip(channelId, forMs)
  }

  /** Forgets what went wrong: all of it is used again. */
  reset(channelId: number): void {
    this.#book.reset(channelId)
  }

  /** Puts a channel first for some milliseconds; 0 = no longer. */
  prefer(channelId: number, forMs: number): void {
    this.#book.prefer(channelId, forMs)
  }

  /** A call with the key has gone well. */
  keyWorks(channelId: number, keyId: number): void {
    this.#book.restoreKey(channelId, keyId)
  }

  // What is shown.

  /** How the channel is doing, with its balance. */
  facts(channelId: number): ChannelHealth {
    const known = this.#book.snapshot(channelId, this.#parts.now())
    const { usd, at } = this.#balances.of(channelId)
    return { ...known, balanceUsd: usd, balanceAt: at === null ? null : new Date(at).toISOString() }
  }

  /** Since when and until when it is switched off automatically, and why; undefined = it is not. */
  switchedOff(channelId: number): OffFacts | undefined {
    return this.#off.facts(channelId)
  }

  /** Milliseconds since 1970 when a request last went well; undefined = not since the start. */
  lastSuccessAt(channelId: number): number | undefined {
    return this.#lastSuccess.get(channelId)
  }

  #heard(change: HealthChange): void {
    const { channelId } = change
    switch (change.type) {
      case 'failed':
        this.#failed(channelId, change.keyId, change.failuresInRow, change.reason)
        return
      case 'recovered':
        this.#failing.delete(channelId)
        return
      case 'reset':
        this.#failing.delete(channelId)
        this.#off.delete(channelId)
        this.#saved.touch(channelId)
        return
      case 'set-aside':
        this.#tellOfKey(channelId, change.keyId, change.why, change.reason)
    }
  }

  #failed(channelId: number, keyId: number | null, failuresInRow: number, reason: string): void {
    const failing = this.#failing.get(channelId) ?? new Set<number | null>()
    this.#failing.set(channelId, failing.add(keyId))
    const { settings, channels } = this.#parts.config.current
    const channel = channels.get(channelId)
    if (channel === undefined || settings.autoDisableAfter === 0 || failuresInRow < settings.autoDisableAfter) return
    if (this.#off.has(channelId) || this.#keptOn.has(channelId) || this.#deciding.has(channelId)) return
    if (!this.#allFail(channel, failing)) return
    const decided = this.#decide(channelId, reason)
      .catch((error: unknown) => this.#parts.log.warn({ err: error, channelId }, 'a channel was not switched off'))
      .finally(() => this.#deciding.delete(channelId))
    this.#deciding.set(channelId, decided)
  }

  /** Whether no key is left that has not failed since the last success. */
  #allFail(channel: ServingChannel, failing: ReadonlySet<number | null>): boolean {
    return channel.keyIds.every((id) => failing.has(id) || this.#book.asideKey(channel.id, id) !== undefined)
  }

  async #decide(channelId: number, reason: string): Promise<void> {
    const stored = await this.#parts.storage.channels.get(channelId)
    if (stored?.autoDisable !== true || !stored.enabled) {
      this.#keptOn.add(channelId)
      return
    }
    const failures = this.#book.failuresInRow(channelId)
    // A success may have come meanwhile.
    if (failures < this.#parts.config.current.settings.autoDisableAfter) return
    const why = `${failures} failures in a row; the last one: ${reason}`
    this.#off.add(channelId, why)
    this.#saved.touch(channelId)
    this.#parts.notifier.notify({ kind: 'channel-off', channelId, channelName: stored.name, message: why })
  }

  /** Something went well on a channel that may be off. */
  #back(channelId: number): void {
    const off = this.#off.facts(channelId)
    if (off === undefined) return
    this.#off.delete(channelId)
    this.#saved.touch(channelId)
    const channelName = this.#parts.config.current.channels.get(channelId)?.name ?? `#${channelId}`
    const message = `It was off since ${new Date(off.at).toISOString()}`
    this.#parts.notifier.notify({ kind: 'channel-back', channelId, channelName, message })
  }

  #tellOfKey(channelId: number, keyId: number, why: 'no-credit' | 'revoked', reason: string): void {
    const { storage, notifier, log } = this.#parts
    this.#telling = this.#telling
      .then(async () => {
        const stored = await storage.channels.get(channelId)
        const key = stored?.keys.find(({ id }) => id === keyId)
        if (stored === undefined || key === undefined) return
        const message = [key.hint, reason].filter((words) => words !== '').join(': ')
        notifier.notify({ kind: `key-${why}`, channelId, channelName: stored.name, message })
      })
      .catch((error: unknown) => log.warn({ err: error, channelId }, 'nobody was told of a key that was set aside'))
  }

  #configured(snapshot: ConfigSnapshot): void {
    this.#keptOn.clear()
    const calls = callsOf(snapshot)
    for (const [channelId, call] of calls) {
      const before = this.#callsWith.get(channelId)
      if (before !== undefined && before !== call) this.#book.reset(channelId)
    }
    this.#callsWith = calls
    this.#keep(snapshot)
    if (this.#off.none) return
    const never = snapshot.settings.autoDisableAfter === 0
    for (const channelId of calls.keys()) if (this.#off.has(channelId)) this.#review(channelId, never)
  }

  /** A channel that a person no longer wants to be switched off is switched on. */
  #review(channelId: number, never: boolean): void {
    const { storage, log } = this.#parts
    this.#telling = this.#telling
      .then(async () => {
        if (never || (await storage.channels.get(channelId))?.autoDisable === false) {
          this.#off.delete(channelId)
          this.#saved.touch(channelId)
        }
      })
      .catch((error: unknown) =>
        log.warn({ err: error, channelId }, 'a channel that is switched off was not looked at'),
      )
  }

  /** Forgets channels and keys that are no more. */
  #keep({ channels }: ConfigSnapshot): void {
    const channelIds = new Set(channels.keys())
    const keyIds = new Set([...channels.values()].flatMap(({ keys }) => keys.map(({ id }) => id)))
    this.#book.keep(channelIds, keyIds)
    this.#balances.keep(channelIds, keyIds)
    this.#off.keep(channelIds)
    for (const map of [this.#failing, this.#lastSuccess])
      for (const id of map.keys()) if (!channelIds.has(id)) map.delete(id)
    for (const id of this.#saved.known) if (!channelIds.has(id)) this.#saved.forget(id)
  }

  #stateOf(channelId: number): unknown {
    const book = this.#book.exportState(channelId)
    const off = this.#off.exportState(channelId)
    const balances = this.#balances.exportState(channelId)
    return book === null && off === null && balances === null ? null : { book, off, balances }
  }

  #restore(channelId: number, state: unknown): void {
    if (typeof state !== 'object' || state === null) return
    const { book, off, balances } = state as Partial<Record<'book' | 'off' | 'balances', unknown>>
    if (book !== null && book !== undefined) this.#book.importState(channelId, book)
    this.#off.importState(channelId, off)
    this.#balances.importState(channelId, balances)
  }
}

function callsOf({ channels }: ConfigSnapshot): Map<number, string> {
  const calls = new Map<number, string>()
  for (const { id, baseUrl, keyIds, proxyUrl, headers, ca } of channels.values())
    calls.set(id, JSON.stringify([baseUrl, keyIds, proxyUrl, headers, ca]))
  return calls
}
