import type { FinishReason } from './finish-reason.ts'
import type { OpaqueState } from './opaque.ts'
import type { AudioPart, Citation, FilePart, ImagePart, ProviderPart } from './part.ts'
import type { Usage } from './usage.ts'

/**
 * What a part is when it begins. Text, thinking, refusals and a call's input grow by deltas; pictures, files, redacted
 * thinking and provider parts are whole at once.
 */
export type PartStart =
  | { type: 'text' }
  | { type: 'thinking'; summary?: boolean; id?: string }
  | { type: 'refusal' }
  | { type: 'tool-call'; id: string; name: string; kind: 'function' | 'custom'; namespace?: string }
  | { type: 'redacted-thinking'; opaque: OpaqueState }
  | ImagePart
  | AudioPart
  | FilePart
  | ProviderPart

/**
 * An answer as it comes. Grammar: `response-start` first and once; every part has one start, deltas, one end, under an
 * index of its own that is never used again; parts may overlap (see `inSequence`); then `usage` (the last one counts, each
 * replaces the one before) and one `finish` for each candidate; `error` ends everything. `candidate` is left out for the
 * first answer.
 */
export type ReplyEvent =
  | { type: 'response-start'; id?: string; model?: string; createdAt?: number }
  | { type: 'part-start'; index: number; part: PartStart; candidate?: number }
  /** More text of a text, thinking or refusal part, or more of a call's input. Never ''. */
  | { type: 'part-delta'; index: number; text: string }
  | { type: 'citation'; index: number; citation: Citation }
  /** `opaque`: the state the vendor attached to the part. */
  | { type: 'part-end'; index: number; opaque?: OpaqueState }
  | { type: 'usage'; usage: Usage }
  | { type: 'finish'; reason: FinishReason; stopSequence?: string; candidate?: number }
  | { type: 'error'; error: ReplyError }
  /** Something the reader does not know or that has no neutral meaning; for clients of the same protocol only. */
  | { type: 'provider-event'; protocol: string; name: string; value: unknown }

/** An error that an upstream told, in a reply of its own or inside one that had begun. */
export interface ReplyError {
  /** HTTP status it stands for: 429, 529, 500. */
  status: number
  message: string
  /** The vendor's own code or type. */
  code?: string
  /** Name of the field it complains of, in the upstream's terms. */
  param?: string
  /** How long the vendor asks to wait. */
  retryAfterMs?: number
}
