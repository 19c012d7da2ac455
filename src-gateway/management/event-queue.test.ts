import { describe, expect, it } from 'vitest'
import { EventQueue, endOnAbort } from './event-queue.ts'

describe('EventQueue', () => {
  it('gives events in order and ends', async () => {
    const queue = new EventQueue<number>(() => undefined)
    queue.push(1)
    queue.push(2)
    queue.end()
    queue.push(3)
    const seen: number[] = []
    for await (const event of queue) seen.push(event)
    expect(seen).toEqual([1, 2])
  })

  it('keeps only the latest for a reader that is slow', async () => {
    const queue = new EventQueue<number>(() => undefined, 1)
    for (const event of [1, 2, 3]) queue.push(event)
    expect((await queue.next()).value).toBe(3)
  })

  it('lets go of a waiting reader at once when it is closed, and tells the source once', async () => {
    let closed = 0
    const queue = new EventQueue<number>(() => closed++)
    const waiting = queue.next()
    await queue.return()
    await queue.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(closed).toBe(1)
  })

  it('ends when the asker goes away, also before it began', async () => {
    for (const early of [true, false]) {
      let closed = 0
      const queue = new EventQueue<number>(() => closed++)
      const gone = new AbortController()
      if (early) gone.abort()
      endOnAbort(queue, gone.signal)
      gone.abort()
      expect((await queue.next()).done).toBe(true)
      expect(closed).toBe(1)
    }
  })
})
