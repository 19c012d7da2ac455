import type { Accounts, ChannelSpent } from '../access/accounts.ts'
import type { Payer } from '../access/holds.ts'
import type { TokenEntry } from '../access/types.ts'
import { type EstimatedUse, estimateCost } from '../billing/estimate-cost.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { Operation } from '../protocols/types.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import { quote } from './admit.ts'
import { type ChargedModel, priceFor, ratiosFor } from './charge.ts'
import type { RelayDependencies } from './dependencies.ts'
import { estimateForReservation, type ReservedRequest } from './estimate-for-reservation.ts'
import { costs, payerOf } from './payer.ts'

/** What of an exchange its money depends on. */
export interface ReservedExchange {
  readonly deps: Pick<RelayDependencies, 'accounts'>
  readonly route: { operation: Operation }
  readonly snapshot: ConfigSnapshot
  readonly request: { body: Buffer }
  readonly asked: { model: string; envelope: ReservedRequest['envelope'] }
  readonly requestId: string
  readonly startedAt: number
}

/** The money of one request while nobody knows its true cost. When nothing limits its payer or channel, nothing is estimated. */
export class Reservation {
  private readonly exchange: ReservedExchange
  private readonly token: TokenEntry
  private readonly accounts: Accounts
  private readonly payer: Payer
  /** Bodies may be let go before the last attempt. */
  private precise: EstimatedUse | undefined

  constructor(exchange: ReservedExchange, token: TokenEntry) {
    this.exchange = exchange
    this.token = token
    this.accounts = exchange.deps.accounts
    this.payer = payerOf(token)
  }

  /**
   * Holds what the dearest of the planned attempts may cost, in everything that limits the payer.
   * @returns the attempts that may be made: those with a price, when the settings refuse what has none
   * @throws GatewayError `quota.exhausted`, `budget.exhausted`, `model.unpriced`
   */
  begin(planned: readonly PlannedAttempt[]): readonly PlannedAttempt[] {
    const { exchange, accounts, payer } = this
    const { route, requestId, startedAt } = exchange
    if (!costs(route.operation)) return planned
    const allowed = this.allowed(planned)
    if (allowed.length === 0) throw this.unpriced()
    if (!accounts.isLimited(payer)) return allowed
    const coarse = this.dearest(allowed, coarseUse(this.reserved()))
    const amount = accounts.trusts(payer, coarse, startedAt) ? coarse : this.dearest(allowed, this.use())
    accounts.reserve(requestId, payer, startedAt, amount)
    return allowed
  }

  /** Those with a price, when the settings refuse what has none. */
  allowed(planned: readonly PlannedAttempt[]): readonly PlannedAttempt[] {
    const { snapshot } = this.exchange
    if (snapshot.settings.unpriced !== 'refuse') return planned
    return planned.filter((attempt) => {
      const charged = this.chargedFor(attempt)
      return charged !== undefined && priceFor(snapshot, charged) !== undefined
    })
  }

  /** Holds what an attempt may cost in the budgets of its channel; answers why it cannot. */
  holdChannel(planned: PlannedAttempt): ChannelSpent | undefined {
    const { exchange, accounts, payer } = this
    const { requestId, startedAt: at, route } = exchange
    if (!costs(route.operation) || !accounts.limitsChannel(planned.channelId)) return undefined
    return accounts.reserveChannel({ requestId, payer, at }, planned.channelId, this.dearest([planned], this.use()))
  }

  /** The channel did not serve the request. */
  leaveChannel(channelId: number): void {
    this.accounts.leaveChannel(this.exchange.requestId, channelId)
  }

  /** One channel serves the request, and no other. */
  keepChannel(channelId: number): void {
    this.accounts.keepChannel(this.exchange.requestId, channelId)
  }

  private unpriced(): GatewayError {
    const message = `The model ${quote(this.exchange.asked.model)} has no price here, and what has none is refused.`
    return new GatewayError('model.unpriced', message, { field: 'model' })
  }

  private dearest(planned: readonly PlannedAttempt[], use: EstimatedUse): number {
    const { snapshot } = this.exchange
    let most = 0
    for (const attempt of planned) {
      const charged = this.chargedFor(attempt)
      const price = charged === undefined ? undefined : priceFor(snapshot, charged)
      if (charged === undefined || price === undefined) continue
      most = Math.max(most, estimateCost(price.table, use, ratiosFor(snapshot, charged, this.token)))
    }
    return most
  }

  private chargedFor({ channelId, upstreamModel }: PlannedAttempt): ChargedModel | undefined {
    const { snapshot, asked } = this.exchange
    const channel = snapshot.channels.get(channelId)
    if (channel === undefined) return undefined
    return { channelId, provider: channel.provider, upstreamModel, model: asked.model === '' ? null : asked.model }
  }

  private use(): EstimatedUse {
    if (this.precise === undefined) {
      const request = this.reserved()
      this.precise = { ...estimateForReservation(request), ...piecesOf(request) }
    }
    return this.precise
  }

  private reserved(): ReservedRequest {
    const { route, request, asked } = this.exchange
    return { operation: route.operation, body: request.body, envelope: asked.envelope }
  }
}

/** What an answer may be when the client sets no limit, for those to whom it makes no difference. */
const longAnswer = 32_768
/** Sound of poorer quality is hardly sent: 32 kbit/s. */
const bytesPerSecond = 4_000

/** More than the request can use, by its length alone. */
function coarseUse(request: ReservedRequest): EstimatedUse {
  const { body, envelope } = request
  const answers = envelope.choices ?? 1
  const inputTokens = body.length + 1_000
  return { inputTokens, outputTokens: (envelope.maxOutput ?? longAnswer) * answers, ...piecesOf(request) }
}

function piecesOf({ operation, body, envelope }: ReservedRequest): Pick<EstimatedUse, 'images' | 'seconds'> {
  switch (operation) {
    case 'images':
    case 'image-edits':
      return { images: envelope.choices ?? 1, seconds: 0 }
    case 'transcriptions':
    case 'translations':
      return { images: 0, seconds: body.length / bytesPerSecond }
    default:
      return nothing
  }
}

const nothing = Object.freeze({ images: 0, seconds: 0 })
