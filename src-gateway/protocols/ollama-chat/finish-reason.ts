import type { FinishReason } from '../../ir/finish-reason.ts'

/** `called`: the answer holds calls, which Ollama says `stop` for too. https://docs.ollama.com/api/chat */
export function readFinishReason(raw: unknown, called: boolean): FinishReason {
  const word = typeof raw === 'string' && raw !== '' ? raw : undefined
  switch (word) {
    case 'length':
      return { unified: 'length', raw: word }
    // Older versions give no reason.
    case undefined:
    case 'stop':
    case 'tool_calls':
      return { unified: called ? 'tool-calls' : 'stop', raw: word }
    default:
      return { unified: 'other', raw: word }
  }
}
