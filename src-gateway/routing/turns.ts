import { combine, fraction, hashText } from './hash.ts'

/** Which request of its kind this is: what all draws of a plan come from, so that a plan can be made again. */
export interface Turn {
  /** Counts the requests of this kind from 0. */
  count: number
  /** Where this kind's draws begin. */
  offset: number
}

/** Requests of one kind share a count. */
interface Kind {
  group: string
  model: string
  protocol: string
  operation: string
}

/** Clients choose the model names, so the memory of their counts is bounded; the oldest begin anew. */
const maxKinds = 5000

/** Counts the requests of each kind. `peek` tells what the next `take` will: an explained plan is the next request's plan. */
export class Turns {
  readonly #seed: number
  readonly #turns = new Map<string, Turn>()

  /** @param seed any whole number; the same one gives the same draws */
  constructor(seed: number) {
    this.#seed = seed
  }

  /** The next request's turn, which stays the next one's. */
  peek(kind: Kind): Turn {
    const name = nameOf(kind)
    return this.#turns.get(name) ?? this.#first(name)
  }

  /** This request's turn. */
  take(kind: Kind): Turn {
    const name = nameOf(kind)
    const turn = this.#turns.get(name) ?? this.#first(name)
    if (turn.count === 0 && this.#turns.size >= maxKinds) {
      const [oldest] = this.#turns.keys()
      if (oldest !== undefined) this.#turns.delete(oldest)
    }
    this.#turns.set(name, { count: turn.count + 1, offset: turn.offset })
    return turn
  }

  #first(name: string): Turn {
    return { count: 0, offset: combine(this.#seed, hashText(name)) }
  }
}

function nameOf({ group, model, protocol, operation }: Kind): string {
  return `${group}\n${model}\n${protocol}\n${operation}`
}

/** 2³² over the golden ratio: steps of it fill the circle more evenly than any other's. */
const golden = 0x9e3779b9
/** 2³² × (√2 − 1): fills it as evenly, and independently of the first. */
const silver = 0x6a09e667

/**
 * 0 ≤ x < 1, evenly over the turns of a kind: after n turns each part of the interval was met in proportion to its length to
 * within a few hits, where chance would miss by √n. https://en.wikipedia.org/wiki/Low-discrepancy_sequence
 */
export function evenDraw({ count, offset }: Turn): number {
  return ((offset + Math.imul(count, golden)) >>> 0) / 0x1_0000_0000
}

/** The same, independent of the first. */
export function secondEvenDraw({ count, offset }: Turn): number {
  return ((~offset + Math.imul(count, silver)) >>> 0) / 0x1_0000_0000
}

/** 0 < x < 1, as by chance: another for each turn and each `salt`. */
export function chanceDraw({ count, offset }: Turn, salt: number): number {
  return fraction(combine(combine(offset, count), salt))
}
