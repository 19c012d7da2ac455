import { combine, fraction } from './hash.ts'

/**
 * How far a channel (or key) is from a conversation; the nearest serves it. Rendezvous hashing with weights: each distance is an
 * exponential random number of rate `weight`, so each is nearest for its share of conversations, and when one is lost only its
 * own conversations move, again in shares. https://en.wikipedia.org/wiki/Rendezvous_hashing
 * @param session hash of the conversation's key
 */
export function distance(session: number, id: number, weight: number): number {
  return -Math.log(fraction(combine(session, id))) / weight
}

/** Ids in the order of their distance from a conversation. */
export function byDistance(session: number, ids: readonly number[]): number[] {
  return ids
    .map((id) => ({ id, at: distance(session, id, 1) }))
    .sort((left, right) => left.at - right.at || left.id - right.id)
    .map(({ id }) => id)
}
