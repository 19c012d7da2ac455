import type { ConversationRequest } from '../../ir/request.ts'
import type { Operation } from '../../protocols/types.ts'
import type { Asked } from '../asked.ts'
import { instructConversation } from '../translate/instruct-conversation.ts'

/**
 * The prompt of a request as a conversation, for counting; `systemPrompt` is the channel's own.
 * @throws GatewayError for what cannot be read as one; what passed through unread may be anything
 */
export function promptOf(
  asked: Asked,
  operation: Operation,
  systemPrompt: Parameters<typeof instructConversation>[1],
): ConversationRequest {
  switch (operation) {
    case 'embeddings':
    case 'batch-embeddings':
      return promptOfTexts(asked.client().embedding().inputs.map(textOf))
    case 'completions':
      return promptOfTexts([asked.client().body.prompt].flat().map((part) => (typeof part === 'string' ? part : '')))
    default:
      return instructConversation(asked.client().conversation(), systemPrompt)
  }
}

/** Token ids are a token each, as is a short word. */
function textOf(input: string | readonly number[]): string {
  return typeof input === 'string' ? input : ' a'.repeat(input.length)
}

/** Texts without the words that stand around a message. */
function promptOfTexts(texts: readonly string[]): ConversationRequest {
  const system = texts.map((text) => ({ type: 'text' as const, text }))
  return { model: '', stream: false, system, messages: [], tools: [], sampling: {}, stop: [], extensions: {} }
}
