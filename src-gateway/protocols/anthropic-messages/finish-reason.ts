import type { FinishReason } from '../../ir/finish-reason.ts'

/** https://docs.anthropic.com/en/api/messages#response-stop-reason */
export function readFinishReason(raw: unknown): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined
  switch (raw) {
    case 'end_turn':
    case 'stop_sequence':
    case 'pause_turn':
    case 'compaction':
      return { unified: 'stop', raw }
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { unified: 'length', raw }
    case 'tool_use':
      return { unified: 'tool-calls', raw }
    case 'refusal':
      return { unified: 'content-filter', raw }
    default:
      return { unified: 'other', raw }
  }
}

/** How a message says why it ended. */
export interface WrittenStop {
  stop_reason: string
  /** The sequence that ended it: told with `stop_sequence`, and then always. */
  stop_sequence: string | null
}

/**
 * A reason in Anthropic's words. Answers with calls end with `tool_use` whatever another vendor called it: clients run the
 * calls they were given. For an error or a word of another vendor there is none but the plain end.
 */
export function writeStop(
  reason: FinishReason | undefined,
  stopSequence: string | undefined,
  calls: boolean,
  refused: boolean,
): WrittenStop {
  const stop_reason = refused ? 'refusal' : reasonWord(reason, stopSequence, calls)
  return { stop_reason, stop_sequence: stop_reason === 'stop_sequence' ? (stopSequence ?? null) : null }
}

function reasonWord(reason: FinishReason | undefined, stopSequence: string | undefined, calls: boolean): string {
  const raw = reason?.raw
  switch (reason?.unified) {
    case 'length':
      return raw === 'model_context_window_exceeded' ? raw : 'max_tokens'
    case 'tool-calls':
      return calls ? 'tool_use' : 'end_turn'
    case 'content-filter':
      return 'refusal'
    default:
      // Anthropic's own words say it more precisely.
      if (raw === 'pause_turn' || raw === 'compaction' || raw === 'end_turn') return raw
      if (calls) return 'tool_use'
      return stopSequence === undefined ? 'end_turn' : 'stop_sequence'
  }
}
