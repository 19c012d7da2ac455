import type { LiveFrame } from '../contract/index.ts'

/** One meter for the port and for HTTP. The relay reports; frames are made once a second. */
export interface Meter {
  /** A request started. Answers its handle; `finished` must be called once. */
  started(): void
  /** Bytes or tokens flowed on a stream: counts toward this second's TPS as an estimate, corrected by `finished`. */
  streamed(estimatedTokens: number): void
  /** Tokens that so much of an estimate stands for, as far as ended streams have taught. */
  tokensOf(estimatedTokens: number): number
  finished(outcome: {
    failed: boolean
    firstByteMs: number | null
    inputTokens: number
    outputTokens: number
    streamedEstimate: number
    costNano: number
    latencyMs: number
    stream: boolean
  }): void
  /** Latest frame. */
  frame(): LiveFrame
  /** Frames of the last `minutes` (≤ 60), oldest first. */
  recent(minutes: number): LiveFrame[]
  /** Called with each new frame; answers the unsubscribe. */
  subscribe(listener: (frame: LiveFrame) => void): () => void
  stop(): void
}
