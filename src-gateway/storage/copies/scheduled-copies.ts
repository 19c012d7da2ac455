import { type CopySchedule, copySchedule } from '../../contract/copies.ts'
import { asGatewayError } from '../../contract/errors.ts'
import type { SettingsRepository } from '../types.ts'
import type { CopyRepository } from './types.ts'

const hourMs = 3_600_000
/** A little under the day and the week: a machine that is used from nine to five must not slip out of its hours. */
const dailyMs = 22 * hourMs
const weeklyMs = (7 * 24 - 2) * hourMs
/** How often it is looked whether one is due; a machine that slept is late by this at most. */
const lookEveryMs = 600_000
/** After the start everything else goes first. */
const firstLookMs = 120_000
/** After a failure. */
const retryMs = hourMs

const preset: CopySchedule = { daily: 7, weekly: 4 }
/** The fact of the installation that the schedule is kept as: it belongs to this machine and travels with no backup. */
const fact = 'copy-schedule'

interface ScheduledCopiesParts {
  copies: Pick<CopyRepository, 'list' | 'make' | 'tidy'>
  settings: Pick<SettingsRepository, 'readSecret' | 'writeSecret'>
  now(): number
  /** Told when a copy could not be made, once for each kind of trouble. */
  onProblem(message: string): void
}

/** Makes a copy of the database each day (or each week), also when the day was slept through, and removes outdated ones. */
export class ScheduledCopies {
  readonly #parts: ScheduledCopiesParts
  #schedule: CopySchedule
  #problem: { at: number; message: string } | null = null
  #running: Promise<void> | undefined
  #timers: NodeJS.Timeout[] = []
  #stopped = false

  private constructor(parts: ScheduledCopiesParts, schedule: CopySchedule) {
    this.#parts = parts
    this.#schedule = schedule
  }

  static async open(parts: ScheduledCopiesParts): Promise<ScheduledCopies> {
    return new ScheduledCopies(parts, readSchedule(await parts.settings.readSecret(fact)))
  }

  get schedule(): CopySchedule {
    return this.#schedule
  }

  /** Why the last one could not be made, in words; null when it could. Time in milliseconds since 1970. */
  get problem(): { at: number; message: string } | null {
    return this.#problem
  }

  /** Holds at once; what it no longer keeps goes with the next copy, so that a slip of the hand deletes nothing. */
  async change(schedule: CopySchedule): Promise<void> {
    await this.#parts.settings.writeSecret(fact, JSON.stringify(schedule))
    this.#schedule = schedule
    if (schedule.daily === 0 && schedule.weekly === 0) this.#problem = null
  }

  start(): void {
    const look = () => void this.round()
    this.#timers = [setTimeout(look, firstLookMs), setInterval(look, lookEveryMs)]
    for (const timer of this.#timers) timer.unref()
  }

  /** A copy under way is broken off when the storage closes, and that is no trouble to tell of. */
  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
  }

  /** Makes a copy if one is due. Never rejects. */
  round(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #round(): Promise<void> {
    const { copies, now } = this.#parts
    const at = now()
    const schedule = this.#schedule
    try {
      const every = schedule.daily > 0 ? dailyMs : weeklyMs
      if (schedule.daily === 0 && schedule.weekly === 0) return
      if (this.#problem !== null && Math.abs(at - this.#problem.at) < retryMs) return
      const newest = (await copies.list()).find(({ kind }) => kind === 'daily')
      // Dated after now: the clock was set back, and waiting for it could take years.
      const age = newest === undefined ? every : at - Date.parse(newest.madeAt)
      if (age >= 0 && age < every) return
      await copies.make('daily')
      await copies.tidy(schedule)
      this.#problem = null
    } catch (error) {
      if (this.#stopped) return
      const { message } = asGatewayError(error)
      if (this.#problem?.message !== message) this.#parts.onProblem(message)
      this.#problem = { at, message }
    }
  }
}

function readSchedule(text: string | undefined): CopySchedule {
  try {
    const read = copySchedule.safeParse(JSON.parse(text ?? 'null'))
    return read.success ? read.data : preset
  } catch {
    return preset
  }
}
