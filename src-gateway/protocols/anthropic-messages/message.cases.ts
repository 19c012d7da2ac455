import type { Message, Part, ToolCallPart, ToolResultPart } from '../../ir/part.ts'

/** Words in which tests say a conversation. */
export const text = (value: string): Part => ({ type: 'text', text: value })
export const user = (...content: Part[]): Message => ({ role: 'user', content })
export const assistant = (...content: Part[]): Message => ({ role: 'assistant', content })
export const call = (id: string, input = '{}', name = 'f'): ToolCallPart => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  input,
})
export const result = (callId: string, value = 'ok'): ToolResultPart => ({
  type: 'tool-result',
  callId,
  kind: 'function',
  content: [{ type: 'text', text: value }],
})
export const tool = (...content: ToolResultPart[]): Message => ({ role: 'tool', content })
export const signed: Part = { type: 'thinking', text: 'hm', opaque: { origin: 'anthropic-messages', value: 'sig' } }
const parameters = { type: 'object', properties: { a: { type: 'string' } } }
export const f = { type: 'function', name: 'f', parameters } as const
