import type { UpdateState } from '../contract/shell.ts'

/** What looks for, fetches and installs a version. */
export interface UpdateEngine {
  /** The newer version that there is, null when this one is the newest. */
  check(): Promise<string | null>
  /** Fetches and verifies it. `onProgress` hears of 0 to 100. */
  download(onProgress: (percent: number) => void): Promise<void>
  /** Replaces the program and starts the new one; the app quits at once. */
  install(): void
}

export interface UpdateParts {
  engine: UpdateEngine
  canInstall: boolean
  /** Page about a version, of all when null. */
  pageUrl(version: string | null): string
  /** Requests under way at this moment. */
  inFlight(): Promise<number>
  /** Runs once after the delay; the answer cancels. */
  schedule(run: () => void, delayMs: number): () => void
  /** Ends the gateway after its last streams had a moment. */
  stopGateway(): Promise<void>
  /** Keeps what is needed to go back, and notes that a new version is coming. */
  prepare(version: string): Promise<void>
  /** Nothing was installed after all: serve again. */
  resume(): void
  /** Wall clock, milliseconds. */
  now(): number
  note(message: string): void
}

/** How often a restart looks whether requests are still under way. */
const lookEveryMs = 500

/** From a check to a restart into the new version. Nothing is fetched or installed that a person did not ask for. */
export class UpdateFlow {
  readonly #parts: UpdateParts
  readonly #listeners = new Set<(state: UpdateState) => void>()
  #state: UpdateState
  #cancelWait: (() => void) | null = null
  #looks = 0

  constructor(parts: UpdateParts) {
    this.#parts = parts
    this.#state = {
      phase: 'idle',
      canInstall: parts.canInstall,
      version: null,
      percent: null,
      waitingFor: 0,
      message: null,
      checkedAt: null,
      pageUrl: parts.pageUrl(null),
    }
  }

  get state(): UpdateState {
    return this.#state
  }

  onState(listener: (state: UpdateState) => void): void {
    this.#listeners.add(listener)
  }

  /** Looks for a newer version. Does nothing while one is being looked for, fetched or installed. */
  async check(): Promise<void> {
    const { phase } = this.#state
    if (phase !== 'idle' && phase !== 'available' && phase !== 'failed') return
    this.#set({ phase: 'checking', message: null })
    try {
      const version = await this.#parts.engine.check()
      const checkedAt = this.#parts.now()
      const pageUrl = this.#parts.pageUrl(version)
      this.#set({ phase: version === null ? 'idle' : 'available', version, checkedAt, pageUrl })
    } catch (cause) {
      this.#fail('The check for updates failed', cause)
    }
  }

  /** Fetches the version that was found, when this installation can replace itself. */
  async download(): Promise<void> {
    if (!this.#parts.canInstall || this.#state.version === null) return
    if (this.#state.phase !== 'available' && this.#state.phase !== 'failed') return
    this.#set({ phase: 'downloading', percent: 0, message: null })
    try {
      await this.#parts.engine.download((percent) => {
        if (this.#state.phase === 'downloading') this.#set({ percent: Math.round(percent) })
      })
      this.#set({ phase: 'downloaded', percent: null })
    } catch (cause) {
      this.#fail('The update could not be downloaded', cause)
    }
  }

  /** Restarts into the new version as soon as no request is under way; with `now`, at once. Settles after the first look. */
  async install(now: boolean): Promise<void> {
    if (!this.#canRestart()) return
    this.#cancelWait?.()
    this.#cancelWait = null
    this.#looks += 1
    if (now) await this.#replace()
    else await this.#look(this.#looks)
  }

  #canRestart(): boolean {
    return this.#state.phase === 'downloaded' || this.#state.phase === 'waiting'
  }

  /** @param look number of the wish it belongs to; a later one makes it void. */
  async #look(look: number): Promise<void> {
    // A gateway that does not answer has nothing to wait for.
    const waitingFor = await this.#parts.inFlight().catch(() => 0)
    if (look !== this.#looks || !this.#canRestart()) return
    if (waitingFor === 0) {
      await this.#replace()
      return
    }
    this.#set({ phase: 'waiting', waitingFor })
    this.#cancelWait = this.#parts.schedule(() => void this.#look(look), lookEveryMs)
  }

  async #replace(): Promise<void> {
    const { version } = this.#state
    if (version === null) return
    this.#set({ phase: 'installing', waitingFor: 0 })
    try {
      await this.#parts.prepare(version)
      await this.#parts.stopGateway()
      this.#parts.engine.install()
    } catch (cause) {
      this.#fail('The update could not be installed', cause)
      this.#parts.resume()
    }
  }

  #fail(what: string, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    this.#parts.note(`${what}: ${reason}`)
    // The first line says it; what follows is for the log.
    this.#set({ phase: 'failed', percent: null, message: `${what}: ${reason.split('\n', 1)[0]?.slice(0, 300)}` })
  }

  #set(change: Partial<UpdateState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener(this.#state)
  }
}
