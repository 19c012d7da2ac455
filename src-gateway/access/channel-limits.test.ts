import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Limits, noLimits } from '../contract/index.ts'
import { type ChannelLease, ChannelLimits, type PlaceWanted } from './channel-limits.ts'
import { type Refusal, ScopeLimits } from './limits.ts'
import type { LimitedChannel } from './scopes.ts'

interface Fields {
  limits?: Partial<Limits>
  keyLimits?: Partial<Limits>
  queue?: LimitedChannel['queue']
}

function channelWith({ limits, keyLimits, queue = { size: 10, waitMs: 60_000 } }: Fields): LimitedChannel {
  return { id: 4, name: 'main', limits: { ...noLimits, ...limits }, keyLimits: { ...noLimits, ...keyLimits }, queue }
}

function setUp(fields: Fields) {
  const clock = { now: 1_700_000_000_000 }
  const channel = channelWith(fields)
  const places = new ChannelLimits(new ScopeLimits(() => clock.now))
  const enter = (keyId: number | null = 1) => places.tryEnterChannel(channel, keyId, 0)
  const got: (ChannelLease | Refusal)[] = []
  const wait = (over: Partial<PlaceWanted> = {}) =>
    places.wait({
      channel,
      keyIds: [1],
      estimate: 0,
      owner: 1,
      atMostMs: 60_000,
      done: (result) => got.push(result),
      ...over,
    })
  return { clock, channel, places, enter, wait, got }
}

function leased(result: ChannelLease | Refusal | undefined): ChannelLease {
  if (result === undefined || result.refused) throw new Error('no place')
  return result
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('limits of a channel', () => {
  it('let everything pass where none are set', () => {
    const { enter, places, channel } = setUp({})
    for (let again = 0; again < 100; again += 1) expect(enter().refused).toBe(false)
    expect(places.waitFor(channel, 1)).toBe(0)
  })

  it('hold for the channel as a whole and for each of its keys', () => {
    const { clock, enter, places, channel } = setUp({ limits: { rpm: 3 }, keyLimits: { rpm: 2 } })
    enter(1)
    enter(1)
    expect(enter(1)).toMatchObject({ refused: true, limit: 'requests' })
    expect(places.waitFor(channel, 1)).toBe(60_000)
    expect(places.waitFor(channel, 2)).toBe(0)
    clock.now += 1000
    enter(2)
    expect(enter(2)).toMatchObject({ message: 'The channel "main" allows 3 requests a minute.', retryAfterMs: 59_000 })
    clock.now += places.waitFor(channel, 2)
    expect(enter(2).refused).toBe(false)
  })

  it('count the tokens of a call when it ends, and nothing of one that was not sent', () => {
    const { enter, places, channel } = setUp({ limits: { tpm: 100, rpm: 2 } })
    leased(enter()).cancel()
    leased(enter()).cancel()
    leased(enter()).end(100)
    expect(places.waitFor(channel, 1)).toBe(60_000)
  })
})

describe('waiting for a place', () => {
  it('is not offered where the channel has no queue, or a full one, or no time is left', () => {
    const none = setUp({ limits: { concurrency: 1 }, queue: { size: 0, waitMs: 1000 } })
    expect(none.wait()).toBeUndefined()
    const full = setUp({ limits: { concurrency: 1 }, queue: { size: 1, waitMs: 1000 } })
    full.enter()
    expect(full.wait()).toBeDefined()
    expect(full.wait()).toBeUndefined()
    expect(full.wait({ atMostMs: 0 })).toBeUndefined()
  })

  it('is not offered to one that lacks more than a place', () => {
    const { enter, wait } = setUp({ limits: { rpm: 1, concurrency: 9 } })
    enter()
    expect(wait()).toBeUndefined()
  })

  it('ends at once when another of its keys has room', async () => {
    const { enter, wait, got, places } = setUp({ keyLimits: { concurrency: 1 } })
    enter(1)
    wait({ keyIds: [1, 2] })
    expect(places.waiting(4)).toBe(0)
    await turn()
    expect(leased(got[0]).keyId).toBe(2)
  })

  it('gives the place of whoever ends to whose turn it is, before anybody new', async () => {
    const { enter, wait, got, places } = setUp({ limits: { concurrency: 1 } })
    const first = leased(enter())
    expect(enter()).toMatchObject({ limit: 'concurrency' })
    wait()
    expect(places.waiting(4)).toBe(1)
    first.end(5)
    expect(enter()).toMatchObject({ limit: 'concurrency' })
    await turn()
    expect(got).toHaveLength(1)
    leased(got[0]).end(5)
    expect(places.waiting(4)).toBe(0)
    expect(enter().refused).toBe(false)
  })

  it('ends with the refusal when its time is up', async () => {
    const { enter, places, channel } = setUp({ limits: { concurrency: 1 }, queue: { size: 1, waitMs: 5 } })
    enter()
    const awake = setTimeout(() => undefined, 60_000)
    const result = await new Promise<ChannelLease | Refusal>((done) =>
      places.wait({ channel, keyIds: [1], estimate: 0, owner: 1, atMostMs: 60_000, done }),
    )
    clearTimeout(awake)
    expect(result).toMatchObject({ refused: true, limit: 'concurrency' })
    expect(places.waiting(4)).toBe(0)
  })

  it('gives back the place of one that left in the moment it got it', async () => {
    const { enter, wait, got } = setUp({ limits: { concurrency: 1 } })
    const first = leased(enter())
    const leave = wait()
    first.end(0)
    leave?.()
    await turn()
    expect(got).toEqual([])
    expect(enter().refused).toBe(false)
  })

  it('takes whichever key has room, and lets others pass whose key has', async () => {
    const { enter, wait, got } = setUp({ keyLimits: { concurrency: 1 } })
    const [one, two] = [leased(enter(1)), leased(enter(2))]
    wait({ keyIds: [1] })
    wait({ keyIds: [1, 2], owner: 2 })
    two.end(0)
    await turn()
    expect(got.map((lease) => leased(lease).keyId)).toEqual([2])
    one.end(0)
    await turn()
    expect(got.map((lease) => leased(lease).keyId)).toEqual([2, 1])
  })

  it('ends when a limit stands against it that no place will lift', async () => {
    const { enter, wait, got } = setUp({ limits: { concurrency: 1, tpm: 10 } })
    const first = leased(enter())
    wait()
    first.end(10)
    await turn()
    expect(got).toEqual([expect.objectContaining({ refused: true, limit: 'tokens', retryAfterMs: 60_000 })])
  })

  it('never lets in more than may be in progress, whoever comes, leaves and ends', async () => {
    const act = fc.record({ type: fc.constantFrom('enter', 'leave', 'end', 'cancel', 'turn'), which: fc.nat(30) })
    await fc.assert(
      fc.asyncProperty(
        fc.record({ whole: fc.integer({ min: 1, max: 4 }), each: fc.integer({ min: 1, max: 3 }) }),
        fc.array(act, { maxLength: 60 }),
        async ({ whole, each }, acts) => {
          const { enter, wait, places } = setUp({ limits: { concurrency: whole }, keyLimits: { concurrency: each } })
          const running = new Set<ChannelLease>()
          const waiting = new Set<() => void>()
          const begin = (lease: ChannelLease) => {
            running.add(lease)
            expect(running.size).toBeLessThanOrEqual(whole)
            for (const keyId of [1, 2])
              expect([...running].filter((one) => one.keyId === keyId).length).toBeLessThanOrEqual(each)
          }
          const come = (keyId: number, owner: number) => {
            const entered = enter(keyId)
            if (!entered.refused) {
              begin(entered)
              return
            }
            const leave = wait({
              keyIds: keyId === 1 ? [1] : [2, 1],
              owner,
              done: (result) => {
                if (leave !== undefined) waiting.delete(leave)
                begin(leased(result))
              },
            })
            if (leave !== undefined) waiting.add(leave)
          }
          for (const { type, which } of acts) {
            const lease = [...running][which % Math.max(1, running.size)]
            const leave = [...waiting][which % Math.max(1, waiting.size)]
            if (type === 'enter') come((which % 2) + 1, which % 3)
            else if (type === 'turn') await turn()
            else if (type === 'leave' && leave !== undefined) {
              waiting.delete(leave)
              leave()
            } else if ((type === 'end' || type === 'cancel') && lease !== undefined) {
              running.delete(lease)
              if (type === 'end') lease.end(1)
              else lease.cancel()
            }
          }
          // In the end everybody who stayed is served.
          await turn()
          for (let rounds = 0; rounds < 200 && (running.size > 0 || waiting.size > 0); rounds += 1) {
            for (const lease of running) {
              running.delete(lease)
              lease.end(0)
            }
            await turn()
          }
          expect(waiting.size).toBe(0)
          expect(places.waiting(4)).toBe(0)
          expect(enter(1).refused).toBe(false)
        },
      ),
      { numRuns: 60 },
    )
  })
})
