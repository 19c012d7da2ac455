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

/** What the attempts of one exchange ask for. */
export class ExchangeAttemptsHost implements AttemptsHost {
  readonly gaveUpWaiting: (exhausted: Exhausted) => void
  private readonly exchange: Exchange
  private readonly token: TokenEntry

  constructor(exchange: Exchange, token: TokenEntry, gaveUpWaiting: (exhausted: Exhausted) => void) {
    this.exchange = exchange
    this.token = token
    this.gaveUpWaiting = gaveUpWaiting
  }

  get late(): boolean {
    return this.exchange.isOver || this.leftMs <= 0
  }

  place(planned: PlannedAttempt): ChannelLease | Refusal {
    const { deps, request } = this.exchange
    return deps.channelLimits.tryEnterChannel(this.channelOf(planned), planned.keyId, estimateTokens(request))
  }

  waitForPlace(planned: PlannedAttempt, done: (place: ChannelLease | Refusal) => void): (() => void) | undefined {
    const { deps, owner, request } = this.exchange
    const keyIds = planned.keyId === null ? [null] : [planned.keyId, ...planned.otherKeys]
    const wanted = { channel: this.channelOf(planned), keyIds, estimate: estimateTokens(request), owner }
    return deps.channelLimits.wait({ ...wanted, atMostMs: this.leftMs, done })
  }

  mayWait(planned: PlannedAttempt): boolean {
    const { id, queue } = this.channelOf(planned)
    return queue.waitMs > 0 && this.exchange.deps.channelLimits.waiting(id) < queue.size
  }

  make(planned: PlannedAttempt, place: ChannelLease): Attempt {
    return new Attempt(this.exchange, planned, this.channelOf(planned), place)
  }

  planLonger(): readonly PlannedAttempt[] {
    return planLongerRequest(this.exchange, this.token)
  }

  /** Milliseconds until the deadline. */
  private get leftMs(): number {
    const { snapshot } = this.exchange
    return snapshot.settings.deadlineSeconds * 1000 - this.exchange.elapsed()
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
