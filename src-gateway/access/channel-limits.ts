import type { Lease, Refusal, ScopeLimits } from './limits.ts'
import { channelScopeId, type LimitedChannel, scopesOfChannel } from './scopes.ts'
import { type Take, WaitQueue } from './wait-queue.ts'

/** A place of a channel and of one of its keys. Ended or cancelled once; what is called after that does nothing. */
export interface ChannelLease {
  readonly refused: false
  readonly keyId: number | null
  /** The call is over. `used`: tokens in and out. */
  end(used: number): void
  /** The call was never sent. */
  cancel(): void
}

export interface PlaceWanted {
  channel: LimitedChannel
  /** Any of these will do, the first that has room; `[null]` for a channel without keys. */
  keyIds: readonly (number | null)[]
  /** Tokens the call will use at least; 0 = unknown. */
  estimate: number
  /** Id of the client's token: the queue is fair among these; 0 for the console. */
  owner: number
  /** Milliseconds that the request has left; the channel's own `queue.waitMs` may be shorter. */
  atMostMs: number
  /** Called once, never before `wait` has returned and never after it was left. */
  done(result: ChannelLease | Refusal): void
}

/** Limits of channels and of each of their keys, and the queues of those channels that let requests wait for a place. */
export class ChannelLimits {
  private readonly limits: ScopeLimits
  private readonly queues = new Map<number, WaitQueue<ChannelLease | Refusal>>()

  constructor(limits: ScopeLimits) {
    this.limits = limits
  }

  /** Requests that wait for a place of the channel. */
  waiting(channelId: number): number {
    return this.queues.get(channelId)?.length ?? 0
  }

  /** Takes a place for one call. Whoever waits for one already comes first. */
  tryEnterChannel(channel: LimitedChannel, keyId: number | null, estimate: number): ChannelLease | Refusal {
    this.serve(channel.id)
    return this.enter(channel, keyId, estimate)
  }

  /**
   * Waits for a place, after `tryEnterChannel` refused one. Another of the keys may have room at once.
   * @returns what ends the waiting (the client left); undefined when the channel lets nobody wait, or nobody more, or when it
   * lacks more than a place
   */
  wait(wanted: PlaceWanted): (() => void) | undefined {
    const { channel, owner, atMostMs } = wanted
    const waitMs = Math.min(channel.queue.waitMs, atMostMs)
    if (waitMs <= 0 || channel.queue.size <= 0) return undefined
    this.serve(channel.id)
    let left = false
    // Not in the turn of whoever made room: what goes wrong with this request is not that one's.
    const deliver = (result: ChannelLease | Refusal) =>
      queueMicrotask(() => {
        if (!left) wanted.done(result)
        else if (!result.refused) result.cancel()
      })
    const atOnce = this.take(wanted)
    if (typeof atOnce === 'object') {
      if (atOnce.taken.refused) return undefined
      deliver(atOnce.taken)
      return () => {
        left = true
      }
    }
    const queue = this.queues.get(channel.id) ?? new WaitQueue<ChannelLease | Refusal>()
    const leave = queue.join(
      {
        owner,
        waitMs,
        take: () => this.take(wanted),
        done: (taken) => {
          const result = taken ?? this.firstOf(wanted)
          this.forget(channel.id)
          deliver(result)
        },
      },
      channel.queue.size,
    )
    if (leave === undefined) return undefined
    this.queues.set(channel.id, queue)
    return () => {
      left = true
      leave()
      this.forget(channel.id)
    }
  }

  /** Milliseconds until the limits of channel and key have room for another call; 0 = now. */
  waitFor(channel: LimitedChannel, keyId: number | null): number {
    let longest = 0
    for (const scope of scopesOfChannel(channel, keyId)) longest = Math.max(longest, this.limits.waitFor(scope))
    return longest
  }

  private enter(channel: LimitedChannel, keyId: number | null, estimate: number): ChannelLease | Refusal {
    const scopes = scopesOfChannel(channel, keyId)
    if (scopes.length === 0) return { refused: false, keyId, end: nothing, cancel: nothing }
    const entered = this.limits.tryEnter(scopes, estimate)
    if (entered.refused) return entered
    return this.leaseOf(channel.id, keyId, entered)
  }

  private leaseOf(channelId: number, keyId: number | null, lease: Lease): ChannelLease {
    return {
      refused: false,
      keyId,
      end: (used) => {
        lease.end(used)
        this.serve(channelId)
      },
      cancel: () => {
        lease.cancel()
        this.serve(channelId)
      },
    }
  }

  private serve(channelId: number): void {
    this.queues.get(channelId)?.serve()
  }

  private forget(channelId: number): void {
    if (this.waiting(channelId) === 0) this.queues.delete(channelId)
  }

  /** A place for one that waits. It goes on waiting only as long as a place is all it lacks. */
  private take(wanted: PlaceWanted): Take<ChannelLease | Refusal> {
    const result = this.firstOf(wanted)
    if (!result.refused || result.limit !== 'concurrency') return { taken: result }
    return result.scope.id === channelScopeId(wanted.channel.id) ? 'none' : 'not-this'
  }

  /** The first of the keys that has room; else the refusal of one that lacks a place only, else that which ends soonest. */
  private firstOf({ channel, keyIds, estimate }: PlaceWanted): ChannelLease | Refusal {
    let best: Refusal | undefined
    for (const keyId of keyIds) {
      const entered = this.enter(channel, keyId, estimate)
      if (!entered.refused) return entered
      if (best === undefined || isBetter(entered, best)) best = entered
    }
    return best ?? this.enter(channel, null, estimate)
  }
}

function isBetter(one: Refusal, other: Refusal): boolean {
  const lacksPlace = (refusal: Refusal) => refusal.limit === 'concurrency'
  if (lacksPlace(one) !== lacksPlace(other)) return lacksPlace(one)
  return one.retryAfterMs < other.retryAfterMs
}

function nothing(): void {}
