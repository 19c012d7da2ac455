import type { HealthRepository } from '../storage/types.ts'

export interface SavedHealthParts {
  storage: HealthRepository
  /** Channels that have changed since it was last called, beside those touched here. */
  changed(): readonly number[]
  /** What is kept of a channel, as plain JSON; null = nothing. */
  stateOf(channelId: number): unknown
  /** Milliseconds between two writes. */
  afterMs: number
  log: { warn(facts: Record<string, unknown>, message: string): void }
}

/** Keeps what is known of channels in storage: never sooner than after a while, and together. */
export class SavedHealth {
  readonly #parts: SavedHealthParts
  readonly #touched = new Set<number>()
  readonly #gone = new Set<number>()
  /** Channels with a row in storage. */
  readonly known = new Set<number>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(parts: SavedHealthParts) {
    this.#parts = parts
  }

  /** @throws what storage throws */
  async load(): Promise<{ channelId: number; state: unknown }[]> {
    const rows = await this.#parts.storage.load()
    for (const { channelId } of rows) this.known.add(channelId)
    return rows
  }

  start(): void {
    this.#timer = setInterval(() => void this.write(), this.#parts.afterMs)
    this.#timer.unref()
  }

  /** Settles when everything is written, or could not be. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.write()
  }

  /** Its state has changed and is to be written. */
  touch(channelId: number): void {
    this.#touched.add(channelId)
  }

  /** It is no more. */
  forget(channelId: number): void {
    this.#gone.add(channelId)
  }

  /** Writes what has changed; one after the other. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const { storage, changed, stateOf, log } = this.#parts
    for (const channelId of changed()) this.#touched.add(channelId)
    for (const channelId of this.#gone) this.#touched.delete(channelId)
    const rows: { channelId: number; state: unknown }[] = []
    for (const channelId of this.#touched) {
      const state = stateOf(channelId)
      if (state !== null || this.known.has(channelId)) rows.push({ channelId, state })
    }
    for (const channelId of this.#gone) if (this.known.has(channelId)) rows.push({ channelId, state: null })
    this.#touched.clear()
    this.#gone.clear()
    if (rows.length === 0) return
    try {
      await storage.save(rows)
      for (const { channelId, state } of rows) {
        if (state === null) this.known.delete(channelId)
        else this.known.add(channelId)
      }
    } catch (error) {
      for (const { channelId } of rows) this.#touched.add(channelId)
      log.warn({ err: error }, 'the health of channels was not written; the next time tries again')
    }
  }
}
