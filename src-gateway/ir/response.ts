import type { ReplyError } from './event.ts'
import type { FinishReason } from './finish-reason.ts'
import type { Part } from './part.ts'
import type { Usage } from './usage.ts'

/** One of the answers. */
export interface Candidate {
  content: Part[]
  finish: FinishReason
  stopSequence?: string
}

/** A whole answer: the assembled event stream. `candidates` has at least one. */
export interface ConversationResponse {
  id?: string
  model?: string
  createdAt?: number
  candidates: Candidate[]
  usage: Usage | undefined
  /** Set when the answer ended in an error; what came before it is in the candidates. */
  error?: ReplyError
}
