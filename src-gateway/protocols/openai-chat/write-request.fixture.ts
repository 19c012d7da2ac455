import type { Message, Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warningCode } from '../../ir/warning.ts'
import type { JsonObject, RememberedTurn } from '../conversion.ts'
import { openaiChat as chat } from './index.ts'
import type { ChatQuirks } from './quirks.ts'

export const empty: ConversationRequest = {
  model: 'm',
  stream: false,
  system: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  extensions: {},
}

export interface Options {
  model?: string
  quirks?: ChatQuirks
  inbound?: string
  remembered?: RememberedTurn
}

export function write(
  request: Partial<ConversationRequest>,
  options: Options = {},
): { body: JsonObject; warnings: string[] } {
  const { model = 'gpt-4.1', quirks = {}, inbound = 'anthropic-messages', remembered } = options
  const context = { model, stream: false, quirks, inbound, recall: () => remembered }
  const { body, warnings } = chat.writeRequest({ ...empty, ...request }, context)
  return { body, warnings: warnings.map(warningCode) }
}

export function messagesOf(messages: readonly Message[], options: Options = {}): unknown {
  return write({ messages }, options).body.messages
}

export function call(id: string, name = 'f', input = '{}'): Part {
  return { type: 'tool-call', id, name, kind: 'function', input }
}

export function result(callId: string, text: string, more: object = {}): Part {
  return { type: 'tool-result', callId, kind: 'function', content: [{ type: 'text', text }], ...more }
}

export function assistant(...content: Part[]): Message {
  return { role: 'assistant', content }
}

export function tool(...content: Part[]): Message {
  return { role: 'tool', content }
}

export function user(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] }
}

export const functionCall = (id: string, name = 'f') => ({ id, type: 'function', function: { name, arguments: '{}' } })
