import { describe, expect, it } from 'vitest'
import { chanceDraw, evenDraw, secondEvenDraw, Turns } from './turns.ts'
import { down, explained, map, order, planOf, request, rulesOf, shares } from './world.fixture.ts'

const n = 4000

/** Within 5 % of the share that is due. */
function expectShares(hits: Record<number, number>, due: Record<number, number>, of = n): void {
  const total = Object.values(due).reduce((sum, share) => sum + share, 0)
  expect(Object.keys(hits).sort()).toEqual(Object.keys(due).sort())
  for (const [id, share] of Object.entries(due)) {
    const expected = (of * share) / total
    const got = hits[Number(id)] ?? 0
    expect(Math.abs(got - expected), `channel ${id}: ${got} of ${expected}`).toBeLessThanOrEqual(0.05 * expected)
  }
}

describe('weighted', () => {
  it('shares by weight', () => {
    expectShares(shares(n, { channels: map({ weight: 1 }, { weight: 2 }, { weight: 7 }) }), { 1: 1, 2: 2, 3: 7 })
  })

  it('shares what a lost channel had by the weights of the others', () => {
    const channels = map({ weight: 3 }, { weight: 1 }, { weight: 2 }, { weight: 4 })
    expectShares(shares(n, { channels, facts: down(1) }), { 2: 1, 3: 2, 4: 4 })
  })

  it('shares the second places by weight too', () => {
    const channels = map({ weight: 5 }, { weight: 1 }, { weight: 3 })
    const turns = new Turns(3)
    const second: Record<number, number> = {}
    for (let at = 0; at < n; at++) {
      const ids = planOf({ channels, turn: turns.take(request) }).attempts.map(({ channelId }) => channelId)
      if (ids[0] === 1) second[ids[1] ?? 0] = (second[ids[1] ?? 0] ?? 0) + 1
    }
    const total = (second[2] ?? 0) + (second[3] ?? 0)
    expect((second[2] ?? 0) / total).toBeCloseTo(0.25, 1)
  })
})

describe('round-robin', () => {
  const rules = rulesOf({ strategy: 'round-robin' })

  it('takes one after the other, whatever their weights', () => {
    const turns = new Turns(1)
    const channels = map({ weight: 9 }, {}, {})
    const firsts = Array.from({ length: 6 }, () => planOf({ channels, rules, turn: turns.take(request) }).attempts[0])
    expect(firsts.map((each) => each?.channelId)).toEqual([1, 2, 3, 1, 2, 3])
  })

  it('gives the turns of a lost channel to all others', () => {
    expectShares(shares(n, { channels: map({}, {}, {}, {}), rules, facts: down(2) }), { 1: 1, 3: 1, 4: 1 })
  })
})

describe('latency', () => {
  const rules = rulesOf({ strategy: 'latency' })
  const streamed = { ...request, stream: true }
  const measured = (ms: Record<number, number>) => ({ firstByteMs: (id: number) => ms[id], totalMs: () => undefined })

  it('takes the fastest, and looks again at the others now and then', () => {
    const facts = measured({ 1: 900, 2: 200, 3: 600 })
    const hits = shares(n, { channels: map({}, {}, {}), rules, request: streamed, facts })
    expect(hits[2] ?? 0).toBeGreaterThan(0.97 * n)
    expect((hits[1] ?? 0) + (hits[3] ?? 0)).toBeGreaterThan(0)
    expect(
      order({ channels: map({}, {}, {}), rules, request: streamed, facts, turn: new Turns(5).peek(streamed) }),
    ).toEqual([2, 3, 1])
  })

  it('shares by weight between those that are about as fast', () => {
    const facts = measured({ 1: 200, 2: 205, 3: 5000 })
    const hits = shares(n, { channels: map({ weight: 3 }, {}, {}), rules, request: streamed, facts })
    expect((hits[1] ?? 0) / (hits[2] ?? 1)).toBeGreaterThan(2.7)
    expect((hits[1] ?? 0) / (hits[2] ?? 1)).toBeLessThan(3.3)
  })

  it('tries what it does not know in a tenth of the requests, and no more', () => {
    const hits = shares(n, { channels: map({}, {}), rules, request: streamed, facts: measured({ 1: 100 }) })
    expect((hits[2] ?? 0) / n).toBeGreaterThan(0.08)
    expect((hits[2] ?? 0) / n).toBeLessThan(0.14)
  })

  it('shares evenly while it knows none', () => {
    expectShares(shares(n, { channels: map({}, {}), rules, request: streamed }), { 1: 1, 2: 1 })
  })

  it('looks at whole replies where nothing is streamed', () => {
    const facts = { firstByteMs: (id: number) => id, totalMs: (id: number) => 1000 / id }
    const turn = new Turns(5).peek(request)
    expect(order({ channels: map({}, {}), rules, facts, turn })).toEqual([2, 1])
  })
})

describe('cost', () => {
  const rules = rulesOf({ strategy: 'cost' })
  const channels = map({ provider: 'dear' }, { provider: 'cheap' }, { provider: 'unknown' }, { provider: 'cheap' })
  const priceOf = ({ provider }: { provider: string }) => ({ dear: 30, cheap: 2 })[provider]

  it('takes the cheapest, the unpriced last', () => {
    const ids = order({ channels, rules, priceOf })
    expect([...ids.slice(0, 2)].sort()).toEqual([2, 4])
    expect(ids.slice(2)).toEqual([1, 3])
  })

  it('shares between those of one price', () => {
    expectShares(shares(n, { channels, rules, priceOf }), { 2: 1, 4: 1 })
  })
})

describe('least-busy', () => {
  const rules = rulesOf({ strategy: 'least-busy' })

  it('takes the one with the fewest requests in progress for its weight', () => {
    const inFlight = (id: number) => [0, 4, 9, 1][id] ?? 0
    expect(order({ channels: map({}, { weight: 3 }, {}), rules, facts: { inFlight } })).toEqual([3, 2, 1])
  })

  it('shares by weight while all are idle', () => {
    expectShares(shares(n, { channels: map({}, { weight: 3 }), rules }), { 1: 1, 2: 3 })
  })
})

describe('keys', () => {
  const keysUsed = (count: number, ask: Parameters<typeof planOf>[0]) => {
    const turns = new Turns(2)
    return Array.from({ length: count }, () => planOf({ ...ask, turn: turns.take(request) }).attempts[0])
  }

  it('take turns', () => {
    const used = keysUsed(6, { channels: map({ keyIds: [4, 5, 6] }) })
    expect(used.map((each) => each?.keyId)).toEqual([4, 5, 6, 4, 5, 6])
    expect(used[1]?.otherKeys).toEqual([6, 4])
  })

  it.each(['weighted', 'round-robin', 'least-busy'] as const)('of each channel are used alike with %s', (strategy) => {
    const channels = map({ keyIds: [1, 2] }, { keyIds: [3, 4] })
    const hits: Record<number, number> = {}
    for (const each of keysUsed(n, { channels, rules: rulesOf({ strategy }) })) {
      const key = each?.keyId ?? 0
      hits[key] = (hits[key] ?? 0) + 1
    }
    expectShares(hits, { 1: 1, 2: 1, 3: 1, 4: 1 })
  })

  it('that cannot be used are left out, and the channel with its last one', () => {
    const broken = (...ids: number[]) => ({
      standing: ({ keyId }: { keyId: number | null }) =>
        ids.includes(keyId ?? 0) ? ({ state: 'revoked', until: null, reason: 'revoked' } as const) : undefined,
    })
    const channels = map({ keyIds: [4, 5, 6] })
    for (const each of keysUsed(9, { channels, facts: broken(5) })) {
      expect(each?.keyId).not.toBe(5)
      expect(each?.otherKeys).toHaveLength(1)
      expect(each?.otherKeys).not.toContain(5)
    }
    expect(explained({ channels, facts: broken(4, 5, 6) }).excluded).toEqual([
      { channelId: 1, reason: 'revoked', until: null },
    ])
  })
})

describe('draws', () => {
  it('fill their interval evenly, and differ from each other', () => {
    const turns = new Turns(11)
    const cells = new Map<string, number>()
    for (let at = 0; at < n; at++) {
      const turn = turns.take(request)
      const cell = [evenDraw(turn), secondEvenDraw(turn), chanceDraw(turn, 1)]
        .map((draw) => Math.floor(draw * 2))
        .join('')
      cells.set(cell, (cells.get(cell) ?? 0) + 1)
    }
    for (const count of cells.values()) expect(Math.abs(count - n / 8)).toBeLessThan(0.2 * (n / 8))
    expect(cells.size).toBe(8)
  })

  it('are the same for a peek and the take after it', () => {
    const turns = new Turns(11)
    for (let at = 0; at < 5; at++) expect(turns.peek(request)).toEqual(turns.take(request))
    expect(turns.peek({ ...request, model: 'other' }).count).toBe(0)
  })

  it('remember a bounded number of models', () => {
    const turns = new Turns(1)
    turns.take(request)
    for (let at = 0; at < 5000; at++) turns.take({ ...request, model: `made up ${at}` })
    expect(turns.peek(request).count).toBe(0)
    expect(turns.peek({ ...request, model: 'made up 4999' }).count).toBe(1)
  })
})
