import { chatProtocolIds, type ProtocolId } from '../../../src-gateway/contract/index.ts'

/** What the simulator is asked. */
export interface Question {
  model: string
  /** null = the console itself, in the group `default`. */
  tokenId: number | null
  protocol: ProtocolId
  /** '' = no conversation. */
  session: string
}

/** The question in the address; a model of '' means that nothing is asked. */
export function readQuestion(params: URLSearchParams): Question {
  const key = Number(params.get('key'))
  return {
    model: params.get('model') ?? '',
    tokenId: Number.isSafeInteger(key) && key > 0 ? key : null,
    protocol: chatProtocolIds.find((id) => id === params.get('protocol')) ?? 'openai-chat',
    session: params.get('session') ?? '',
  }
}

/** The same address with another question. */
export function writeQuestion(question: Question, current: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(current)
  const entries = [
    ['model', question.model],
    ['key', question.tokenId === null ? '' : String(question.tokenId)],
    ['protocol', question.protocol === 'openai-chat' ? '' : question.protocol],
    ['session', question.session],
  ] as const
  for (const [name, value] of entries) {
    if (value === '') next.delete(name)
    else next.set(name, value)
  }
  return next
}
