/**
 * What a request used. The input buckets are disjoint: `input` is the fresh part of the prompt, without cache reads and
 * writes. All other token counts are parts of a bucket and never added to it: `reasoning`, `audioOutput` and `imageOutput`
 * of `output` (what is left is text), `audioInput` and `image` of `input`, `audioCacheRead` of `cacheRead`.
 *
 * What few answers have is absent where it was not told; none of it is ever a guess.
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
  /** Part of `cacheRead` that was audio. */
  audioCacheRead?: number
  /** Part of `output` that was pictures (gpt-image, Gemini's image models). */
  imageOutput?: number
  /** Calls of tools that the vendor ran itself and bills by the call. */
  tools?: Readonly<ToolCalls>
  /** How long the sound or film was, in milliseconds, where the vendor bills by time (transcription). */
  durationMs?: number
  /** Pictures made, where the answer tells them apart from text. */
  images?: number
  /** The vendor's own class of service the answer came from; absent = its standard one. */
  serviceTier?: string
  /** Where it was computed, when that was asked for and has a price of its own (Anthropic's `us`). */
  region?: string
  /** What the vendor says it charges, in nano-USD. Kept to compare with; never what is charged. */
  reportedCostNano?: number
  /** What the vendor bills instead of what the model read and wrote (Cohere's `billed_units`). */
  billed?: { input: number; output: number }
  /**
   * Tokens of passes that the vendor bills but leaves out of the answer's own counts (Anthropic's compaction and advisor
   * passes). The log shows what the answer reported; the charge is over both.
   */
  extra?: Pick<Usage, 'input' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h' | 'output'>
  /** What had to be put right in the vendor's counts. */
  flags?: readonly UsageFlag[]
}

/**
 * `usage.clamped`: a count was negative, no number, beyond all reason, or a part larger than its whole. `usage.missing`: an answer
 * was counted but not its prompt.
 */
export type UsageFlag = 'usage.clamped' | 'usage.missing'

/**
 * Tools that vendors run and bill by the call, under one name for all.
 *
 * - `web_search` by query or call; `web_search_preview` is OpenAI's older one, at another price
 * - `grounded_prompt`: one for an answer that used Google's search, whatever number of queries; older Geminis are billed so
 * - `maps`: one for an answer grounded in Google Maps
 * - `live_source`: a source that xAI's live search used
 * - `search_medium`, `search_high`: a request that Perplexity searched wider for, at a higher fee
 * - `search_unit`: Cohere's unit of reranking
 */
export type ToolName =
  | 'web_search'
  | 'web_search_preview'
  | 'grounded_prompt'
  | 'maps'
  | 'x_search'
  | 'live_source'
  | 'search_medium'
  | 'search_high'
  | 'web_fetch'
  | 'file_search'
  | 'code_execution'
  | 'image_generation'
  | 'search_unit'

export type ToolCalls = Partial<Record<ToolName, number>>

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
export function promptTokens(usage: Pick<Usage, 'input' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'>): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
}

/**
 * What is charged: the answer's own tokens and those of its extra passes, or what the vendor bills in their place. Asked twice it
 * answers the same.
 */
export function billedUsage(usage: Usage): Usage {
  if (usage.extra === undefined && usage.billed === undefined) return usage
  const { extra, billed, ...counts } = usage
  if (billed !== undefined) return { ...counts, ...noUsage, ...billed }
  if (extra === undefined) return counts
  return {
    ...counts,
    input: usage.input + extra.input,
    cacheRead: usage.cacheRead + extra.cacheRead,
    cacheWrite5m: usage.cacheWrite5m + extra.cacheWrite5m,
    cacheWrite1h: usage.cacheWrite1h + extra.cacheWrite1h,
    output: usage.output + extra.output,
  }
}
