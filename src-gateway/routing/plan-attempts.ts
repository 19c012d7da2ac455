import { type Candidate, candidatesFor, findCandidates, type Tier } from './candidates.ts'
import { hashText } from './hash.ts'
import type { LiveFacts } from './live-facts.ts'
import { fallbackFor, policyFor, type RoutingPolicy } from './policy.ts'
import { type OrderAsk, type PriceOf, TierOrder } from './tier-order.ts'
import { secondEvenDraw, type Turn } from './turns.ts'
import type {
  Abilities,
  Exclusion,
  Plan,
  PlannedAttempt,
  PlanRequest,
  RoutableChannel,
  RoutingRules,
  SpentChannels,
} from './types.ts'
import { unableFor } from './unable-for.ts'
import { chooseKeys, type KeyChoice } from './usable-keys.ts'

export interface PlanInput {
  channels: ReadonlyMap<number, RoutableChannel>
  rules: RoutingRules
  request: PlanRequest
  /** What is known at this moment. */
  facts: LiveFacts
  turn: Turn
  /** Most attempts. */
  limit: number
  /** Milliseconds since 1970. */
  now: number
  /** For `cost`; without it no price is known. */
  priceOf?: PriceOf | undefined
  /** What a model can do as far as it is known, for requests that say what they need. */
  abilitiesOf?: ((upstreamModel: string, provider: string) => Abilities | undefined) | undefined
  /** Channels that may not be used because a budget of theirs is spent; undefined = none has one. */
  spent?: SpentChannels | undefined
  /** The one channel to be asked. */
  only?: number | undefined
  /** Whether to plan, when nothing can be used, the channel that is due first. */
  desperate?: boolean
  /** `context`: the models for prompts that are too long for the one asked for, and not that one. */
  cause?: 'unavailable' | 'context'
}

const nothingExcluded: readonly Exclusion[] = Object.freeze([])

/**
 * The channels to try, in order: what a person prefers, then by priority, and in a priority by the strategy; a conversation that
 * stays on its channel has that one, and those it would move to, before the others of the priority. When nothing serves the model (any
 * more), its fallbacks. What is at its limit stands behind all that is free. Never the same channel twice for one model.
 *
 * Only the first `limit` places are worked out, and a plan with a higher limit begins with the same.
 */
export function planAttempts(input: PlanInput): Plan {
  return new Planning(input, undefined).plan()
}

/** The plan in full length, with the channels that are not in it and why. */
export function explainPlan(input: Omit<PlanInput, 'limit'>): Plan {
  return new Planning({ ...input, limit: Number.POSITIVE_INFINITY }, []).plan()
}

/**
 * Milliseconds until something can serve the request, as far as is known; 0 = something may at once, undefined = nothing that is
 * known of comes back by itself.
 */
export function soonestService(input: Omit<PlanInput, 'limit'>): number | undefined {
  return new Planning({ ...input, limit: 1 }, undefined).soonest()
}

interface TooLong {
  candidate: Candidate
  tier: Tier
  ask: OrderAsk
  why: string
  reason: string
}

interface Waiting {
  attempt: PlannedAttempt
  wait: number
}

interface Due {
  candidate: Candidate
  model: string
  keyId: number | null
  /** Milliseconds since 1970. */
  until: number
}

/** One plan in the making. */
class Planning {
  readonly #input: PlanInput
  readonly #excluded: Exclusion[] | undefined
  readonly #attempts: PlannedAttempt[] = []
  readonly #waiting: Waiting[] = []
  readonly #session: number | undefined
  /** The end of what stands against any of the candidates, and the candidate that may be tried before. */
  #retryAt = Number.POSITIVE_INFINITY
  #due: Due | undefined
  /** Candidates that the prompt is too long for. */
  readonly #tooLong: TooLong[] = []
  /** Models that have been gone through. */
  readonly #planned = new Set<string>()

  constructor(input: PlanInput, excluded: Exclusion[] | undefined) {
    this.#input = input
    this.#excluded = excluded
    const { session } = input.request
    this.#session = session === undefined ? undefined : hashText(session)
  }

  plan(): Plan {
    const { rules, request } = this.#input
    const policy = policyFor(rules, request.group, request.model)
    this.#gather(policy)
    this.#settleTooLong()
    const attempts = this.#withWaiting()
    const due = this.#due
    if (attempts.length === 0 && this.#input.desperate === true && due !== undefined) {
      const { candidate, keyId, model } = due
      attempts.push(this.#attempt(candidate, model, keyId, [], 'nothing can be used, this is due first; '))
    }
    const retryAt = attempts.length > 0 || this.#retryAt === Number.POSITIVE_INFINITY ? null : this.#retryAt
    const { strategy, sticky } = policy
    return { attempts, excluded: this.#excluded ?? nothingExcluded, strategy, sticky, retryAt }
  }

  soonest(): number | undefined {
    const { rules, request, now } = this.#input
    this.#gather(policyFor(rules, request.group, request.model))
    if (this.#attempts.length > 0) return 0
    const resting = Math.max(0, this.#retryAt - now)
    const soonest = this.#waiting.reduce((least, { wait }) => Math.min(least, wait), resting)
    return soonest === Number.POSITIVE_INFINITY ? undefined : soonest
  }

  #gather(policy: RoutingPolicy): void {
    const { request, limit, cause } = this.#input
    if (cause === 'context') this.#addModels('context')
    else {
      this.#addModel(request, policy)
      if (this.#attempts.length < limit) {
        if (this.#tooLong.length > 0) this.#addModels('context')
        this.#addModels('unavailable')
      }
    }
  }

  /** When nothing else is left, that a prompt is too long is better heard from the vendor than guessed. */
  #settleTooLong(): void {
    const { limit, cause, request } = this.#input
    const found = this.#attempts.length > 0 || this.#waiting.length > 0 || this.#due !== undefined
    const guessed = found || cause === 'context' || this.#retryAt !== Number.POSITIVE_INFINITY
    for (const { candidate, tier, ask, why, reason } of this.#tooLong) {
      if (guessed || ask.model !== request.model || this.#attempts.length >= limit)
        this.#leaveOut(candidate, ask.model, reason, null)
      else this.#add(candidate, tier, ask, `${reason}, but nothing is left that takes more; ${why}`)
    }
  }

  #addModels(cause: 'unavailable' | 'context'): void {
    const { rules, request, limit } = this.#input
    const { group } = request
    for (const model of fallbackFor(rules, request, cause)) {
      if (this.#attempts.length >= limit) return
      if (this.#planned.has(model)) continue
      this.#addModel({ ...request, model }, policyFor(rules, group, model))
    }
  }

  #addModel(request: PlanRequest, policy: RoutingPolicy): void {
    const { channels, facts, turn, limit, priceOf, only } = this.#input
    const { model } = request
    this.#planned.add(model)
    const asked = model === this.#input.request.model
    const tiers =
      this.#excluded !== undefined && asked
        ? findCandidates(channels, request, this.#excluded)
        : candidatesFor(channels, request)
    const ask: OrderAsk = {
      strategy: policy.strategy,
      facts,
      turn,
      model,
      stream: request.stream ?? false,
      session: policy.sticky ? this.#session : undefined,
      priceOf,
    }
    const orders: TierOrder[] = []
    for (const tier of tiers) orders.push(new TierOrder(tier, ask))
    this.#addPreferred(tiers, orders, ask)
    for (const [at, order] of orders.entries()) {
      const tier = tiers[at] as Tier
      while (this.#attempts.length < limit) {
        const candidate = order.next()
        if (candidate === undefined) break
        if (only === undefined || candidate.channel.id === only)
          this.#consider(candidate, tier, ask, order.why(candidate))
      }
    }
  }

  #addPreferred(tiers: readonly Tier[], orders: readonly TierOrder[], ask: OrderAsk): void {
    const { facts, only, limit } = this.#input
    for (const [at, tier] of tiers.entries()) {
      for (let place = 0; place < tier.members.length; place++) {
        const candidate = tier.members[place] as Candidate
        if (!facts.preferred(candidate.channel.id)) continue
        if (this.#attempts.length >= limit) return
        orders[at]?.take(place)
        if (only === undefined || candidate.channel.id === only)
          this.#consider(candidate, tier, ask, 'preferred for now; ')
      }
    }
  }

  #consider(candidate: Candidate, tier: Tier, ask: OrderAsk, why: string): void {
    const { request, abilitiesOf } = this.#input
    const { channel, upstreamModel } = candidate
    const spent = this.#input.spent?.(channel.id)
    if (spent !== undefined) {
      this.#leaveOut(candidate, ask.model, spent.reason, spent.until)
      this.#retryAt = Math.min(this.#retryAt, spent.until ?? Number.POSITIVE_INFINITY)
      return
    }
    if (request.needs !== undefined) {
      const lack = unableFor(request.needs, abilitiesOf?.(upstreamModel, channel.provider))
      if (lack !== undefined) {
        if (lack.context) this.#tooLong.push({ candidate, tier, ask, why, reason: lack.reason })
        else this.#leaveOut(candidate, ask.model, lack.reason, null)
        return
      }
    }
    this.#add(candidate, tier, ask, why)
  }

  #add(candidate: Candidate, tier: Tier, ask: OrderAsk, why: string): void {
    const { facts, turn, limit } = this.#input
    const { channel } = candidate
    const rotation = rotationOf(turn, tier, ask.strategy, channel.keyIds.length)
    const keys = chooseKeys(candidate, { facts, rotation, turn, session: ask.session, most: limit })
    if (!keys.usable) {
      this.#noteStanding(candidate, ask.model, keys)
      return
    }
    if (keys.wait > 0) {
      const late = `at its limit for ${seconds(keys.wait)} more; ${why}`
      this.#waiting.push({
        attempt: this.#attempt(candidate, ask.model, keys.keyId, keys.otherKeys, late),
        wait: keys.wait,
      })
    } else this.#attempts.push(this.#attempt(candidate, ask.model, keys.keyId, keys.otherKeys, why))
  }

  #noteStanding(candidate: Candidate, model: string, keys: KeyChoice & { usable: false }): void {
    const { state, until, reason } = keys.standing
    this.#leaveOut(candidate, model, reason, until)
    if (until !== null && until < this.#retryAt) this.#retryAt = until
    // What a person took out is not asked against their will.
    if (state === 'tripped') return
    const due = until ?? Number.POSITIVE_INFINITY
    if (this.#due === undefined || due < this.#due.until)
      this.#due = { candidate, model, keyId: keys.keyId, until: due }
  }

  #leaveOut({ channel }: Candidate, model: string, reason: string, until: number | null): void {
    if (this.#excluded === undefined) return
    const why = model === this.#input.request.model ? reason : `for ${model}: ${reason}`
    this.#excluded.push({ channelId: channel.id, reason: why, until })
  }

  #withWaiting(): PlannedAttempt[] {
    const attempts = this.#attempts
    if (this.#waiting.length === 0) return attempts
    this.#waiting.sort((left, right) => left.wait - right.wait)
    for (const { attempt } of this.#waiting) {
      if (attempts.length >= this.#input.limit) break
      attempts.push(attempt)
    }
    return attempts
  }

  #attempt(
    { channel, upstreamModel, door, reason }: Candidate,
    model: string,
    keyId: number | null,
    otherKeys: readonly number[],
    why: string,
  ): PlannedAttempt {
    const asked = this.#input.request.model
    const instead = model === asked ? '' : `in the place of ${asked}; `
    const { protocol, mode } = door
    return {
      channelId: channel.id,
      keyId,
      model,
      protocol,
      mode,
      upstreamModel,
      otherKeys,
      reason: `${instead}${why}${reason}`,
    }
  }
}

/**
 * Which key is next. The count itself where a channel gets each turn, or each of its rounds; else a draw that is independent of the
 * one that chose the channel, or some keys would never meet their channel's turns.
 */
function rotationOf(turn: Turn, tier: Tier, strategy: OrderAsk['strategy'], keys: number): number {
  if (keys < 2) return 0
  const { members, weighted } = tier
  if (members.length === 1) return turn.count
  if (strategy === 'round-robin') return Math.floor(turn.count / (weighted > 0 ? weighted : members.length))
  return Math.floor(secondEvenDraw(turn) * keys)
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 100) / 10} s`
}
