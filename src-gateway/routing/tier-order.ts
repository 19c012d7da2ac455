import type { RoutingStrategy } from '../contract/index.ts'
import { distance } from './affinity.ts'
import type { Candidate, Tier } from './candidates.ts'
import type { LiveFacts } from './live-facts.ts'
import { chanceDraw, evenDraw, type Turn } from './turns.ts'

/** What the order in a tier is made from. */
export interface OrderAsk {
  strategy: RoutingStrategy
  facts: LiveFacts
  turn: Turn
  /** The model as asked, which a price may be set for. */
  model: string
  stream: boolean
  /** Hash of the conversation's key, when it is to stay on its channel. */
  session: number | undefined
  priceOf: PriceOf | undefined
}

/** What a request costs through a channel, in any unit that is the same for all; undefined = not known. */
export type PriceOf = (candidate: { provider: string; model: string; upstreamModel: string }) => number | undefined

/** Of the requests routed by latency, the share that goes to a channel of which nothing is known yet. */
const exploring = 0.1
/** The share that looks again at one that is known, and may have become faster. */
const lookingAgain = 0.02
/** Channels so much slower than the fastest count as equally fast: noise must not send all requests to one. */
const asFast = 1.1

/**
 * The members of a tier one after the other, each found when it is asked for: usually the first is all that is needed. Those
 * without a weight come after all that have one.
 */
export class TierOrder {
  readonly #tier: Tier
  readonly #ask: OrderAsk
  readonly #taken: Uint8Array
  #left: number
  #weightedLeft: number
  #weightLeft: number
  /** Counts the members given out: each is drawn anew. */
  #draws = 0
  #measures: Float64Array | undefined

  constructor(tier: Tier, ask: OrderAsk) {
    this.#tier = tier
    this.#ask = ask
    this.#taken = new Uint8Array(tier.members.length)
    this.#left = tier.members.length
    this.#weightedLeft = tier.weighted
    this.#weightLeft = tier.totalWeight
  }

  /** Takes a member out of its turn. */
  take(at: number): void {
    if (this.#taken[at] === 1) return
    this.#taken[at] = 1
    this.#left -= 1
    const weight = this.#weightOf(at)
    if (weight > 0) {
      this.#weightedLeft -= 1
      this.#weightLeft -= weight
    }
  }

  /** The next member; undefined = all were given out. */
  next(): Candidate | undefined {
    if (this.#left === 0) return undefined
    const at = this.#choose()
    this.take(at)
    this.#draws += 1
    return this.#tier.members[at]
  }

  /** Why the member stands where it does, beside its weight; '' = nothing to say. */
  why(candidate: Candidate): string {
    const { strategy, session, facts, stream } = this.#ask
    const { channel, upstreamModel } = candidate
    if (session !== undefined) return 'its conversation’s channel or nearest to it; '
    switch (strategy) {
      case 'round-robin':
        return 'in turn; '
      case 'latency': {
        const ms = latencyOf(facts, channel.id, upstreamModel, stream)
        return ms === undefined ? 'not measured yet; ' : `answers in ${Math.round(ms)} ms; `
      }
      case 'cost':
        return this.#price(candidate) === undefined ? 'has no price; ' : 'by price; '
      case 'least-busy':
        return `${facts.inFlight(channel.id)} in progress; `
      default:
        return ''
    }
  }

  #choose(): number {
    const { strategy, session } = this.#ask
    if (this.#left === 1) return this.#lone()
    if (session !== undefined) return this.#lowest(1)
    switch (strategy) {
      case 'latency':
        return this.#explored() ?? this.#lowest(asFast)
      case 'cost':
      case 'least-busy':
        return this.#lowest(1)
      case 'round-robin':
        return this.#inTurn()
      default:
        return this.#byWeight(undefined)
    }
  }

  #lone(): number {
    return this.#taken.indexOf(0)
  }

  /** The first place is spread evenly; the places behind it by chance, so that the load of a lost channel is spread too. */
  #draw(): number {
    const { turn } = this.#ask
    return this.#draws === 0 ? evenDraw(turn) : chanceDraw(turn, this.#draws)
  }

  #inTurn(): number {
    const { turn } = this.#ask
    const { weighted, members } = this.#tier
    const round = weighted > 0 ? weighted : members.length
    if (this.#draws === 0) {
      const at = turn.count % round
      if (this.#taken[at] === 0) return at
    }
    return this.#evenly(chanceDraw(turn, this.#draws + 1))
  }

  /** One of those left, all alike. */
  #evenly(draw: number): number {
    const [from, to] = this.#range()
    let nth = Math.floor(draw * (this.#weightedLeft > 0 ? this.#weightedLeft : this.#left))
    let last = from
    for (let at = from; at < to; at++) {
      if (this.#taken[at] === 1) continue
      last = at
      if (nth-- === 0) return at
    }
    return last
  }

  /** One of those left, by weight; with `among`, only of those it holds for. */
  #byWeight(among: ((at: number) => boolean) | undefined): number {
    const [from, to] = this.#range()
    const weighted = this.#weightedLeft > 0
    let total = 0
    if (among === undefined) total = weighted ? this.#weightLeft : this.#left
    else {
      for (let at = from; at < to; at++) {
        if (this.#taken[at] === 0 && among(at)) total += weighted ? this.#weightOf(at) : 1
      }
    }
    let point = this.#draw() * total
    let last = from
    for (let at = from; at < to; at++) {
      if (this.#taken[at] === 1 || (among !== undefined && !among(at))) continue
      last = at
      point -= weighted ? this.#weightOf(at) : 1
      if (point < 0) return at
    }
    return last
  }

  /** One of those with the lowest measure, or within `tolerance` times of it, by weight. */
  #lowest(tolerance: number): number {
    const measures = this.#measured()
    const [from, to] = this.#range()
    let lowest = Number.POSITIVE_INFINITY
    let best = -1
    for (let at = from; at < to; at++) {
      if (this.#taken[at] === 1) continue
      const measure = measures[at] as number
      if (best === -1 || measure < lowest) {
        lowest = measure
        best = at
      }
    }
    const most = lowest * tolerance
    let equals = 0
    for (let at = from; at < to && equals < 2; at++) {
      if (this.#taken[at] === 0 && (measures[at] as number) <= most) equals += 1
    }
    return equals < 2 ? best : this.#byWeight((at) => (measures[at] as number) <= most)
  }

  /** For a share of the requests, a channel that nothing is known of, or, more rarely, any; only in the first place. */
  #explored(): number | undefined {
    if (this.#draws > 0 || this.#weightedLeft === 0) return undefined
    // Another number than the one that shares by weight, or the same members would always be explored.
    const draw = chanceDraw(this.#ask.turn, exploringSalt)
    if (draw >= 1 - lookingAgain) return this.#byWeight(undefined)
    if (draw >= exploring) return undefined
    const measures = this.#measured()
    const unseen = (at: number) => measures[at] === Number.POSITIVE_INFINITY
    const [from, to] = this.#range()
    for (let at = from; at < to; at++) if (this.#taken[at] === 0 && unseen(at)) return this.#byWeight(unseen)
    return undefined
  }

  /** Of each member, that of which the least is wanted. All are of one moment. */
  #measured(): Float64Array {
    if (this.#measures !== undefined) return this.#measures
    const { members } = this.#tier
    const measures = new Float64Array(members.length)
    for (let at = 0; at < members.length; at++) {
      measures[at] = this.#measure(members[at] as Candidate) ?? Number.POSITIVE_INFINITY
    }
    this.#measures = measures
    return measures
  }

  #measure(candidate: Candidate): number | undefined {
    const { strategy, session, facts, stream } = this.#ask
    const { channel, upstreamModel } = candidate
    if (session !== undefined) return distance(session, channel.id, channel.weight > 0 ? channel.weight : 1)
    switch (strategy) {
      case 'latency':
        return latencyOf(facts, channel.id, upstreamModel, stream)
      case 'cost':
        return this.#price(candidate)
      default:
        return facts.inFlight(channel.id) / (channel.weight > 0 ? channel.weight : 1)
    }
  }

  #price({ channel, upstreamModel }: Candidate): number | undefined {
    const { priceOf, model } = this.#ask
    return priceOf?.({ provider: channel.provider, model, upstreamModel })
  }

  #weightOf(at: number): number {
    return (this.#tier.members[at] as Candidate).channel.weight
  }

  /** Where the next one is to be looked for: those without a weight only when no other is left. */
  #range(): [number, number] {
    const { weighted, members } = this.#tier
    return this.#weightedLeft > 0 ? [0, weighted] : [weighted, members.length]
  }
}

/** Beside the small numbers that the places are drawn with. */
const exploringSalt = 0x6c61

function latencyOf(facts: LiveFacts, channelId: number, model: string, stream: boolean): number | undefined {
  return stream ? facts.firstByteMs(channelId, model) : facts.totalMs(channelId, model)
}
