import type { LiveFrame } from '../../../src-gateway/contract/stats.ts'

/** Minutes that a live chart can show. */
export const liveRanges = [1, 5, 15, 60] as const
export type LiveRange = (typeof liveRanges)[number]

/** One point of the live charts; null where nothing is known. */
export interface LivePoint {
  /** Milliseconds since the epoch. */
  at: number
  tps: number | null
  rpm: number | null
  p50: number | null
  p95: number | null
}

/** Frames further apart than this leave a hole in the line, ms. */
const hole = 5_000

/** Milliseconds per point: every frame up to five minutes, then averages, so that a chart never draws over 300 points. */
export function bucketMs(minutes: number): number {
  return minutes <= 5 ? 1_000 : minutes <= 15 ? 5_000 : 15_000
}

/**
 * The last `minutes` of frames as chart points. Rates are averaged per bucket, the slowest first bytes win, and buckets lie on
 * whole multiples of their length so that points do not change as time moves on.
 */
export function windowPoints(frames: readonly LiveFrame[], minutes: number, now: number): LivePoint[] {
  const size = bucketMs(minutes)
  const start = now - minutes * 60_000
  const points: LivePoint[] = []
  let bucket: LiveFrame[] = []
  let bucketAt = 0
  const flush = () => {
    const last = points.at(-1)
    const point = toPoint(bucketAt, bucket)
    bucket = []
    if (point === null) return
    if (last !== undefined && point.at - last.at > Math.max(hole, size * 2)) {
      points.push({ at: last.at + size, tps: null, rpm: null, p50: null, p95: null })
    }
    points.push(point)
  }
  for (const frame of frames) {
    const at = Date.parse(frame.at)
    if (at < start || at > now + hole) continue
    const place = size === 1_000 ? at : Math.floor(at / size) * size
    if (place !== bucketAt) {
      flush()
      bucketAt = place
    }
    bucket.push(frame)
  }
  flush()
  return points
}

function toPoint(at: number, frames: readonly LiveFrame[]): LivePoint | null {
  if (frames.length === 0) return null
  const mean = (read: (frame: LiveFrame) => number) =>
    frames.reduce((sum, frame) => sum + read(frame), 0) / frames.length
  const worst = (read: (frame: LiveFrame) => number | null) => {
    const known = frames.map(read).filter((value) => value !== null)
    return known.length === 0 ? null : Math.max(...known)
  }
  return {
    at,
    tps: mean((frame) => frame.tps),
    rpm: mean((frame) => frame.rpm),
    p50: worst((frame) => frame.firstByteP50Ms),
    p95: worst((frame) => frame.firstByteP95Ms),
  }
}
