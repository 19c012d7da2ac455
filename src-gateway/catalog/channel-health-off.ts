import { z } from 'zod'
import { type Growth, ownCoolDown } from '../routing/cool-down.ts'
import type { Standing, Target } from '../routing/live-facts.ts'

/** The first cool-down is a minute; each probe that fails doubles it, up to half an hour. */
const growth: Growth = Object.freeze({ first: 60_000, most: 1_800_000 })
/** A probe that has told nothing for so long is lost; the next request probes. */
const probeLostAfterMs = 15 * 60_000
/** When to ask again about what is being found out. */
const probeMs = 1_000
/** How far a clock may be set back without ending what it measures. */
const clockSlack = 60_000

/** A channel that was switched off automatically. Times are milliseconds since 1970. */
interface OffChannel {
  /** When it was switched off. */
  at: number
  reason: string
  /** When its present cool-down began and ends. */
  since: number
  until: number
  /** Probes that failed. */
  failedProbes: number
  probe: { target: Target; since: number } | undefined
}

/** What is kept of one over a restart. */
const saved = z.object({
  at: z.number().min(0).max(8e15),
  reason: z.string().max(10_000),
  since: z.number().min(0).max(8e15),
  until: z.number().min(0).max(8e15),
  failedProbes: z.number().int().min(0).max(1_000_000),
})

/** What is shown of one. */
export interface OffFacts {
  at: number
  until: number
  reason: string
  failures: number
}

/**
 * The channels that are switched off because nothing worked on them. Each comes back by itself: after its cool-down one
 * request goes there, and its outcome decides.
 */
export class SwitchedOffChannels {
  readonly #off = new Map<number, OffChannel>()
  readonly #now: () => number
  readonly #random: () => number

  constructor(now: () => number, random: () => number) {
    this.#now = now
    this.#random = random
  }

  /** Whether there are none: what a healthy request pays for all this. */
  get none(): boolean {
    return this.#off.size === 0
  }

  has(channelId: number): boolean {
    return this.#off.has(channelId)
  }

  /** What stands against using the channel; undefined = nothing, or it is due for its probe. */
  standing(channelId: number): Standing | undefined {
    const off = this.#off.get(channelId)
    if (off === undefined) return undefined
    const now = this.#now()
    if (isProbing(off, now)) return { state: 'probing', until: now + probeMs, reason: off.reason }
    return isDue(off, now) ? undefined : { state: 'open', until: off.until, reason: off.reason }
  }

  /** What is shown of it; undefined = it is not switched off. */
  facts(channelId: number): OffFacts | undefined {
    const off = this.#off.get(channelId)
    return off && { at: off.at, until: off.until, reason: off.reason, failures: off.failedProbes }
  }

  /** Switches a channel off. */
  add(channelId: number, reason: string): void {
    const now = this.#now()
    const until = now + ownCoolDown(growth, 0, this.#random())
    this.#off.set(channelId, { at: now, reason, since: now, until, failedProbes: 0, probe: undefined })
  }

  /** A request goes there; the first one that is due is the probe. */
  begin(target: Target): void {
    const off = this.#off.get(target.channelId)
    const now = this.#now()
    if (off !== undefined && isDue(off, now) && !isProbing(off, now)) off.probe = { target, since: now }
  }

  /** Whether the request is the one that a channel waits for. */
  isProbe(target: Target): boolean {
    return this.#off.get(target.channelId)?.probe?.target === target
  }

  /** The probe failed: off for longer. */
  failed(channelId: number, reason: string): void {
    const off = this.#off.get(channelId)
    if (off === undefined) return
    const now = this.#now()
    const failedProbes = off.failedProbes + 1
    const until = now + ownCoolDown(growth, failedProbes, this.#random())
    this.#off.set(channelId, { ...off, reason, since: now, until, failedProbes, probe: undefined })
  }

  /** The probe told nothing: the next request is one. */
  inconclusive(channelId: number): void {
    const off = this.#off.get(channelId)
    if (off !== undefined) off.probe = undefined
  }

  /** Switches it on again; false when it was not off. */
  delete(channelId: number): boolean {
    return this.#off.delete(channelId)
  }

  /** Forgets channels that are no more. */
  keep(channelIds: ReadonlySet<number>): void {
    for (const id of this.#off.keys()) if (!channelIds.has(id)) this.#off.delete(id)
  }

  /** What outlives a restart, as plain JSON; null = it is not switched off. A probe that is out is lost. */
  exportState(channelId: number): z.input<typeof saved> | null {
    const off = this.#off.get(channelId)
    if (off === undefined) return null
    const { at, reason, since, until, failedProbes } = off
    return { at, reason, since, until, failedProbes }
  }

  /** Takes over what `exportState` gave; whatever makes no sense is ignored. */
  importState(channelId: number, state: unknown): void {
    const read = saved.safeParse(state)
    if (read.success && read.data.until - read.data.since <= growth.most)
      this.#off.set(channelId, { ...read.data, probe: undefined })
  }
}

/** A clock that was set back far has lost the beginning of the span: it counts as over. */
function isDue({ since, until }: OffChannel, now: number): boolean {
  return now >= until || now < since - clockSlack
}

function isProbing({ probe }: OffChannel, now: number): boolean {
  return probe !== undefined && now < probe.since + probeLostAfterMs && now >= probe.since - clockSlack
}
