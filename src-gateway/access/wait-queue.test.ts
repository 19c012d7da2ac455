import { describe, expect, it } from 'vitest'
import { type Take, WaitQueue } from './wait-queue.ts'

const long = 60_000

/** A queue before so many free places; each waiter's name goes to `served` when its turn comes. */
function setUp(places = 0) {
  const queue = new WaitQueue<string>()
  const state = { places, served: [] as string[], late: [] as string[] }
  const takeOf =
    (name: string): (() => Take<string>) =>
    () => {
      if (state.places === 0) return 'none'
      state.places -= 1
      return { taken: name }
    }
  const join = (
    owner: number,
    name: string,
    options: { waitMs?: number; size?: number; take?: () => Take<string> } = {},
  ) =>
    queue.join(
      {
        owner,
        waitMs: options.waitMs ?? long,
        take: options.take ?? takeOf(name),
        done: (taken) => (taken === undefined ? state.late : state.served).push(name),
      },
      options.size ?? 100,
    )
  const free = (count = 1) => {
    state.places += count
    queue.serve()
  }
  return { queue, state, join, free }
}

describe('WaitQueue', () => {
  it('serves the waiters of one owner in the order in which they came', () => {
    const { state, join, free } = setUp()
    for (const name of ['a', 'b', 'c']) join(1, name)
    free()
    expect(state.served).toEqual(['a'])
    free(2)
    expect(state.served).toEqual(['a', 'b', 'c'])
  })

  it('lets the owners take turns, however many waiters each has', () => {
    const { state, join, free } = setUp()
    for (const name of ['a1', 'a2', 'a3', 'a4']) join(1, name)
    join(2, 'b1')
    join(3, 'c1')
    join(2, 'b2')
    for (let place = 0; place < 7; place += 1) free()
    expect(state.served).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  })

  it('keeps the turns when an owner comes again', () => {
    const { state, join, free } = setUp()
    join(1, 'a1')
    join(1, 'a2')
    join(2, 'b1')
    free()
    join(1, 'a3')
    free(3)
    expect(state.served).toEqual(['a1', 'b1', 'a2', 'a3'])
  })

  it('takes no more than may wait', () => {
    const { queue, join, free } = setUp()
    expect(join(1, 'a', { size: 2 })).toBeDefined()
    expect(join(1, 'b', { size: 2 })).toBeDefined()
    expect(join(1, 'c', { size: 2 })).toBeUndefined()
    expect(queue.length).toBe(2)
    free()
    expect(join(1, 'd', { size: 2 })).toBeDefined()
    expect(join(1, 'e', { size: 0 })).toBeUndefined()
  })

  it('forgets who left, and never calls it', () => {
    const { queue, state, join, free } = setUp()
    const leave = join(1, 'a')
    join(1, 'b')
    leave?.()
    leave?.()
    expect(queue.length).toBe(1)
    free(2)
    expect(state.served).toEqual(['b'])
    expect(state.late).toEqual([])
  })

  it('ends a wait whose time is up, and lets the others wait on', async () => {
    const { queue, state } = setUp()
    const end = Promise.withResolvers<void>()
    const done = (name: string) => (taken: string | undefined) => {
      if (taken === undefined) state.late.push(name)
      else state.served.push(name)
      end.resolve()
    }
    // A queue keeps no program alive; this test wants to see the end.
    const awake = setTimeout(() => undefined, long)
    queue.join({ owner: 1, waitMs: long, take: () => 'none', done: done('patient') }, 9)
    queue.join({ owner: 1, waitMs: 5, take: () => 'none', done: done('hasty') }, 9)
    await end.promise
    clearTimeout(awake)
    expect(state).toMatchObject({ served: [], late: ['hasty'] })
    expect(queue.length).toBe(1)
  })

  it('passes by one that cannot use what is free', () => {
    const { queue, state, join, free } = setUp()
    join(1, 'other key', { take: () => 'not-this' })
    join(2, 'b')
    join(1, 'c')
    free(2)
    expect(state.served).toEqual(['b', 'c'])
    expect(queue.length).toBe(1)
  })

  it('serves the next when one gives its place back at once', () => {
    const { queue, state, join, free } = setUp()
    const giveBack = (name: string) => () => {
      state.served.push(name)
      free()
    }
    for (const name of ['a', 'b', 'c']) {
      const take = (): Take<string> => {
        if (state.places === 0) return 'none'
        state.places -= 1
        return { taken: name }
      }
      queue.join({ owner: 1, waitMs: long, take, done: giveBack(name) }, 9)
    }
    join(2, 'd')
    free()
    expect(state.served).toEqual(['a', 'd'])
    free()
    expect(state.served).toEqual(['a', 'd', 'b', 'c'])
    expect(state.places).toBe(1)
  })
})
