import type { ChannelLease } from '../access/channel-limits.ts'
import type { Refusal } from '../access/limits.ts'
import type { TokenEntry } from '../access/types.ts'
import type { ServingChannel } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import { Attempt } from './attempt.ts'
import type { AttemptsHost, Exhausted } from './attempts.ts'
import { estimateTokens } from './estimate-tokens.ts'
import type { Exchange } from './exchange.ts'
import { planLongerRequest } from './request-plan.ts'
import type { Reservation } from './reserve.ts'

/** What the attempts of one exchange ask for. */
export class ExchangeAttemptsHost implements AttemptsHost {
  readonly gaveUpWaiting: (exhausted: Exhausted) => void
  private readonly exchange: Exchange
  private readonly token: TokenEntry
  private readonly reservation: Reservation

  constructor(
    exchange: Exchange,
    token: TokenEntry,
    reservation: Reservation,
    gaveUpWaiting: (exhausted: Exhausted) => void,
  ) {
    this.exchange = exchange
    this.token = token
    this.reservation = reservation
    this.gaveUpWaiting = gaveUpWaiting
  }

  get late(): boolean {
    return this.exchange.isOver || this.leftMs <= 0
  }

  place(planned: PlannedAttempt): ChannelLease | Refusal {
    const { deps, request } = this.exchange
    const channel = this.channelOf(planned)
    return this.withMoney(planned, deps.channelLimits.tryEnterChannel(channel, planned.keyId, estimateTokens(request)))
  }

  waitForPlace(planned: PlannedAttempt, done: (place: ChannelLease | Refusal) => void): (() => void) | undefined {
    const { deps, owner, request } = this.exchange
    if (deps.accounts.channelSpent(planned.channelId, this.exchange.startedAt) !== undefined) return undefined
    const keyIds = planned.keyId === null ? [null] : [planned.keyId, ...planned.otherKeys]
    const wanted = { channel: this.channelOf(planned), keyIds, estimate: estimateTokens(request), owner }
    const placed = (place: ChannelLease | Refusal) => done(this.withMoney(planned, place))
    return deps.channelLimits.wait({ ...wanted, atMostMs: this.leftMs, done: placed })
  }

  mayWait(planned: PlannedAttempt): boolean {
    const { id, queue } = this.channelOf(planned)
    return queue.waitMs > 0 && this.exchange.deps.channelLimits.waiting(id) < queue.size
  }

  make(planned: PlannedAttempt, place: ChannelLease): Attempt {
    return new Attempt(this.exchange, planned, this.channelOf(planned), place)
  }

  planLonger(): readonly PlannedAttempt[] {
    return this.reservation.allowed(planLongerRequest(this.exchange, this.token))
  }

  /** Milliseconds until the deadline. */
  private get leftMs(): number {
    const { snapshot } = this.exchange
    return snapshot.settings.deadlineSeconds * 1000 - this.exchange.elapsed()
  }

  /** A place with the money for the call, in the channel's budgets. */
  private withMoney(planned: PlannedAttempt, place: ChannelLease | Refusal): ChannelLease | Refusal {
    if (place.refused) return place
    const { deps, startedAt } = this.exchange
    const { id, name, limits } = this.channelOf(planned)
    const spent = this.reservation.holdChannel(planned)
    if (spent === undefined) {
      if (!deps.accounts.limitsChannel(id)) return place
      const cancel = () => {
        this.reservation.leaveChannel(id)
        place.cancel()
      }
      return { ...place, cancel }
    }
    place.cancel()
    return {
      refused: true,
      limit: 'money',
      scope: { id: `budget:${id}`, subject: `The channel "${name}"`, limits },
      message: `The channel ${JSON.stringify(name)} has no money left: ${spent.reason}.`,
      retryAfterMs: spent.until === null ? Number.POSITIVE_INFINITY : Math.max(1000, spent.until - startedAt),
    }
  }

  private channelOf(planned: PlannedAttempt): ServingChannel {
    return channelOf(this.exchange.snapshot.channels, planned)
  }
}

/** The channel of a planned attempt. @throws GatewayError `channel.unavailable` */
function channelOf(channels: ReadonlyMap<number, ServingChannel>, planned: PlannedAttempt): ServingChannel {
  const channel = channels.get(planned.channelId)
  if (channel === undefined) throw new GatewayError('channel.unavailable', 'The channel of this plan is gone.')
  return channel
}
