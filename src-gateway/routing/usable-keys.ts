import { byDistance } from './affinity.ts'
import type { Candidate } from './candidates.ts'
import type { LiveFacts, Standing } from './live-facts.ts'
import { chanceDraw, type Turn } from './turns.ts'

/** What a channel can be asked with now. */
export type KeyChoice =
  | {
      usable: true
      keyId: number | null
      otherKeys: readonly number[]
      /** Milliseconds until the limits let the first of them through. */
      wait: number
    }
  /** Nothing; `standing` is what ends first. */
  | { usable: false; keyId: number | null; standing: Standing }

interface KeyAsk {
  facts: LiveFacts
  /** Which of the keys' places is next in the rotation. */
  rotation: number
  turn: Turn
  /** Hash of the conversation's key: prompts are cached for the account behind a key, so it stays on it too. */
  session: number | undefined
  /** Most keys that will be tried. */
  most: number
}

const noKeys: readonly number[] = Object.freeze([])

/** The key whose turn it is, and those after it, as far as they can be used; keys at their limit stand behind the free ones. */
export function chooseKeys({ channel, upstreamModel }: Candidate, ask: KeyAsk): KeyChoice {
  const { facts } = ask
  const { id: channelId, keyIds } = channel
  const [only = null] = keyIds
  if (keyIds.length < 2) {
    const standing = facts.standing({ channelId, keyId: only, model: upstreamModel })
    if (standing !== undefined) return { usable: false, keyId: only, standing }
    return { usable: true, keyId: only, otherKeys: noKeys, wait: facts.waitFor(channelId, only) }
  }

  const order = ask.session === undefined ? keyIds : byDistance(ask.session, keyIds)
  const start = ask.session === undefined ? firstPlace(channelId, keyIds, upstreamModel, ask) : 0
  const free: number[] = []
  const waiting: { keyId: number; wait: number }[] = []
  let soonest: { keyId: number; standing: Standing } | undefined
  for (let step = 0; step < order.length && free.length < ask.most; step++) {
    const keyId = order[(start + step) % order.length] as number
    const standing = facts.standing({ channelId, keyId, model: upstreamModel })
    if (standing !== undefined) {
      if (soonest === undefined || endsBefore(standing, soonest.standing)) soonest = { keyId, standing }
      continue
    }
    const wait = facts.waitFor(channelId, keyId)
    if (wait > 0) waiting.push({ keyId, wait })
    else free.push(keyId)
  }
  const first = free[0]
  if (first !== undefined && waiting.length === 0) {
    return { usable: true, keyId: first, otherKeys: free.slice(1), wait: 0 }
  }
  waiting.sort((left, right) => left.wait - right.wait)
  const [keyId, ...others] = [...free, ...waiting.map((each) => each.keyId)]
  if (keyId !== undefined) {
    const wait = first === undefined ? (waiting[0]?.wait ?? 0) : 0
    return { usable: true, keyId, otherKeys: others.slice(0, Math.max(0, ask.most - 1)), wait }
  }
  // With two keys or more and none usable, one of them had a standing.
  return { usable: false, ...(soonest as { keyId: number; standing: Standing }) }
}

/** Where the rotation begins. The turns of a key that cannot be used are spread over the others, not given to its neighbour. */
function firstPlace(channelId: number, keyIds: readonly number[], model: string, ask: KeyAsk): number {
  const place = ask.rotation % keyIds.length
  const keyId = keyIds[place] as number
  if (ask.facts.standing({ channelId, keyId, model }) === undefined) return place
  return Math.floor(chanceDraw(ask.turn, channelId) * keyIds.length)
}

/** Whether one standing is over before another; one that does not end by itself is the last. */
function endsBefore(one: Standing, other: Standing): boolean {
  return (one.until ?? Number.POSITIVE_INFINITY) < (other.until ?? Number.POSITIVE_INFINITY)
}
