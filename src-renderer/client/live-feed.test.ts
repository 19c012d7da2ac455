import { expect, test } from 'vitest'
import type { LiveFrame } from '../../src-gateway/contract/stats.ts'
import { LiveFeed, type LiveSnapshot, mergeFrames } from './live-feed.ts'

const frame = (second: number): LiveFrame => ({
  at: new Date(second * 1_000).toISOString(),
  rpm: second,
  tpm: 0,
  tps: 0,
  inFlight: 0,
  errorRate: 0,
  firstByteP50Ms: null,
  firstByteP95Ms: null,
  costPerHourUsd: 0,
})

const seconds = (frames: readonly LiveFrame[]) => frames.map((one) => one.rpm)

/** Resolves with the first state that fits. */
function until(feed: LiveFeed, fits: (snapshot: LiveSnapshot) => boolean): Promise<LiveSnapshot> {
  return new Promise((resolve) => {
    const stop = feed.subscribe(() => {
      if (!fits(feed.snapshot)) return
      resolve(feed.snapshot)
      queueMicrotask(() => stop())
    })
  })
}

async function* endless(signal: AbortSignal, first: number): AsyncGenerator<LiveFrame> {
  yield frame(first)
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

test('frames that were known before and the past are joined without doubles', () => {
  expect(seconds(mergeFrames([frame(1), frame(2)], [frame(3)], 10))).toEqual([1, 2, 3])
  expect(seconds(mergeFrames([frame(3), frame(4)], [frame(1), frame(2), frame(3)], 10))).toEqual([1, 2, 3, 4])
  expect(seconds(mergeFrames([frame(1), frame(2)], [frame(3), frame(4)], 3))).toEqual([2, 3, 4])
  expect(seconds(mergeFrames([frame(1)], [], 10))).toEqual([1])
})

test('a chart starts with the past and goes on with what comes', async () => {
  const feed = new LiveFeed({
    source: { recent: async () => [frame(1), frame(2)], live: async (signal) => endless(signal, 3) },
  })
  const snapshot = await until(feed, ({ frames }) => frames.length === 3)
  expect(seconds(snapshot.frames)).toEqual([1, 2, 3])
  expect(snapshot.state).toBe('live')
  expect(snapshot.latest?.rpm).toBe(3)
  feed.setVisible(false)
})

test('a broken stream is opened again and the gap is filled', async () => {
  let opened = 0
  const feed = new LiveFeed({
    firstPauseMs: 1,
    source: {
      recent: async () => (opened === 1 ? [frame(1)] : [frame(1), frame(2), frame(3)]),
      live: async (signal) => {
        opened += 1
        if (opened === 1) throw new Error('gone')
        return endless(signal, 4)
      },
    },
  })
  const offline = until(feed, ({ state }) => state === 'offline')
  const recovered = until(feed, ({ frames }) => frames.length === 4)
  await offline
  expect(seconds((await recovered).frames)).toEqual([1, 2, 3, 4])
  feed.setVisible(false)
})

test('a hidden window closes its stream and opens a new one when shown', async () => {
  const signals: AbortSignal[] = []
  const feed = new LiveFeed({
    source: {
      recent: async () => [],
      live: async (signal) => {
        signals.push(signal)
        return endless(signal, signals.length)
      },
    },
  })
  await until(feed, ({ frames }) => frames.length === 1)
  const stop = feed.subscribe(() => {})
  feed.setVisible(false)
  expect(signals[0]?.aborted).toBe(true)
  expect(feed.snapshot.state).toBe('paused')
  feed.setVisible(true)
  await until(feed, ({ frames }) => frames.length === 2)
  expect(signals).toHaveLength(2)
  feed.setVisible(false)
  stop()
})
