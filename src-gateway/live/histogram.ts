/** Sixteen buckets to a doubling: a percentile is within 2.2 % of the truth, whatever its size. */
const perOctave = 16
/** From below half a millisecond to over four hours. */
const octaves = 25
const smallestMs = 0.5

export const bucketCount = octaves * perOctave

/** Bucket of a duration in milliseconds. */
export function bucketOf(ms: number): number {
  if (!(ms > smallestMs)) return 0
  return Math.min(bucketCount - 1, Math.floor(Math.log2(ms / smallestMs) * perOctave))
}

/** The value below which `share` (0 to 1) of what was counted lies, in milliseconds; null when nothing was. */
export function percentile(counts: Uint32Array, total: number, share: number): number | null {
  if (total === 0) return null
  const rank = Math.max(1, Math.ceil(total * share))
  let seen = 0
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    seen += counts[bucket] ?? 0
    if (seen >= rank) return middleOf(bucket)
  }
  return middleOf(counts.length - 1)
}

function middleOf(bucket: number): number {
  const value = smallestMs * 2 ** ((bucket + 0.5) / perOctave)
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10
}
