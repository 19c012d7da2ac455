import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'
import { down, map, planOf, request, rulesOf } from './world.fixture.ts'

const conversations = Array.from({ length: 2000 }, (_, at) => `conversation ${at}`)
const rules = rulesOf({ sticky: true })
const channels = map(
  { weight: 1, keyIds: [1, 2] },
  { weight: 2, keyIds: [3, 4] },
  { weight: 1, keyIds: [5] },
  { weight: 4 },
)

type Ask = Omit<Parameters<typeof planOf>[0], 'channels' | 'rules'>

/** Where each conversation's next request goes. */
function places(turns: Turns, ask: Ask = {}): string[] {
  return conversations.map((session) => {
    const asked = { ...request, session }
    const { attempts } = planOf({ channels, rules, ...ask, request: asked, turn: turns.take(asked) })
    return `${attempts[0]?.channelId} ${attempts[0]?.keyId}`
  })
}

const channelOf = (place: string | undefined) => Number(place?.split(' ')[0])

describe('affinity', () => {
  it('keeps each conversation on its channel and key', () => {
    const turns = new Turns(1)
    expect(places(turns)).toEqual(places(turns))
  })

  it('shares conversations by weight', () => {
    const counts = new Map<number, number>()
    for (const place of places(new Turns(1))) counts.set(channelOf(place), (counts.get(channelOf(place)) ?? 0) + 1)
    for (const [id, share] of [
      [1, 1 / 8],
      [2, 1 / 4],
      [3, 1 / 8],
      [4, 1 / 2],
    ] as const)
      expect((counts.get(id) ?? 0) / conversations.length).toBeCloseTo(share, 1)
  })

  it('moves only the conversations of a lost channel, to where its failover had them, and back', () => {
    const turns = new Turns(1)
    const before = places(turns)
    const during = places(turns, { facts: down(2) })
    let moved = 0
    for (const [at, place] of before.entries()) {
      if (channelOf(place) === 2) {
        moved += 1
        const asked = { ...request, session: conversations[at] }
        const { attempts } = planOf({ channels, rules, request: asked, turn: turns.take(asked) })
        expect(channelOf(during[at])).toBe(attempts[1]?.channelId)
      } else expect(during[at]).toBe(place)
    }
    expect(moved).toBeGreaterThan(0)
    expect(places(turns)).toEqual(before)
  })

  it('spreads the conversations of a lost channel over all others', () => {
    const before = places(new Turns(1))
    const during = places(new Turns(1), { facts: down(4) })
    const homes = new Set(during.filter((_, at) => channelOf(before[at]) === 4).map(channelOf))
    expect([...homes].sort()).toEqual([1, 2, 3])
  })

  it('asks a preferred channel before the conversation’s own', () => {
    const facts = { preferred: (id: number) => id === 3 }
    expect(new Set(places(new Turns(1), { facts }).map(channelOf))).toEqual(new Set([3]))
  })

  it('does not reach past the priorities', () => {
    const tiers = map({ priority: 1 }, { priority: 1 }, { priority: 9 })
    for (const session of conversations.slice(0, 20)) {
      const { attempts } = planOf({ channels: tiers, rules, request: { ...request, session } })
      expect(attempts[0]?.channelId).toBe(3)
    }
  })

  it('is not for groups that do not ask for it, nor for requests without a conversation', () => {
    const turns = new Turns(1)
    const firsts = (ask: Partial<Parameters<typeof planOf>[0]>) =>
      new Set(
        Array.from(
          { length: 50 },
          () => planOf({ channels, ...ask, turn: turns.take(request) }).attempts[0]?.channelId,
        ),
      ).size
    expect(firsts({ rules: rulesOf(), request: { ...request, session: 's' } })).toBe(4)
    expect(firsts({ rules })).toBe(4)
    expect(
      firsts({ rules: rulesOf({}, { model: 'gpt-4o', sticky: true }), request: { ...request, session: 's' } }),
    ).toBe(1)
  })
})
