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

/** Anthropic's own words, with the meaning that each has here: an upstream of ours may have said it more precisely. */
const ownWords: Readonly<Record<string, FinishReason['unified']>> = {
  pause_turn: 'stop',
  stop_sequence: 'stop',
  model_context_window_exceeded: 'length',
}

/**
 * A reason as `stop_reason` says it. Answers with calls end with `tool_use` whatever the upstream called it: clients run
 * the calls they were given. For an error or a word of another vendor there is none but the plain end.
 */
export function writeStopReason(
  reason: FinishReason | undefined,
  stopSequence: string | undefined,
  calls: boolean,
): string {
  if (reason?.raw !== undefined && ownWords[reason.raw] === reason.unified && !calls) return reason.raw
  switch (reason?.unified) {
    case 'length':
      return reason.raw === 'model_context_window_exceeded' ? reason.raw : 'max_tokens'
    case 'tool-calls':
      return 'tool_use'
    case 'content-filter':
      return 'refusal'
    default:
      if (calls) return 'tool_use'
      return stopSequence === undefined ? 'end_turn' : 'stop_sequence'
  }
}
