import type { ProtocolId } from '../../../../src-gateway/contract/index.ts'

/** One message of the conversation being edited. */
export interface Turn {
  /** Tells rows apart while they are edited; never sent. */
  id: string
  role: 'user' | 'assistant'
  text: string
}

/** What the person set up, independent of any protocol. */
export interface Conversation {
  protocol: ProtocolId
  model: string
  system: string
  turns: Turn[]
  stream: boolean
  /** null = leave it to the model. */
  temperature: number | null
  maxTokens: number | null
}

/** The turns that say something: empty ones are left out of the request. */
export function spokenTurns(conversation: Conversation): Turn[] {
  return conversation.turns.filter((turn) => turn.text.trim() !== '')
}
