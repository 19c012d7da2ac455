/**
 * What a request used, in tokens. The input buckets are disjoint: `input` is the fresh part of the prompt, without cache
 * reads and writes. `reasoning` is the part of `output` that was reasoning, `audioOutput` the part of it that was audio;
 * `audioInput` and `image` are parts of `input`.
 */
export interface Usage {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
  audioInput: number
  audioOutput: number
  image: number
  /**
   * Tokens of passes that the vendor bills but leaves out of the answer's own counts (Anthropic's compaction and advisor
   * passes). The log shows what the answer reported; the charge is over both.
   */
  extra?: Pick<Usage, 'input' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h' | 'output'>
}

/** Where the counts of a row came from. */
export type UsageSource = 'upstream' | 'tokenizer' | 'none'

export const noUsage: Readonly<Usage> = Object.freeze({
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  audioInput: 0,
  audioOutput: 0,
  image: 0,
})

/** The whole prompt: fresh, read from cache and written to cache. */
export function promptTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
}

/** What is charged: the answer's own tokens and those of its extra passes. */
export function billedUsage(usage: Usage): Usage {
  const { extra } = usage
  if (extra === undefined) return usage
  return {
    ...usage,
    input: usage.input + extra.input,
    cacheRead: usage.cacheRead + extra.cacheRead,
    cacheWrite5m: usage.cacheWrite5m + extra.cacheWrite5m,
    cacheWrite1h: usage.cacheWrite1h + extra.cacheWrite1h,
    output: usage.output + extra.output,
  }
}
