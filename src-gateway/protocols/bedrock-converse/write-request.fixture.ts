import type { Message, Part, TextPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warningCode } from '../../ir/warning.ts'
import type { JsonObject, WriteRequestContext } from '../conversion.ts'
import { bedrockConverse } from './index.ts'

export const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
export const opus = 'us.anthropic.claude-opus-4-8'
export const claude37 = 'us.anthropic.claude-3-7-sonnet-20250219-v1:0'
export const nova = 'us.amazon.nova-2-lite-v1:0'
export const llama = 'us.meta.llama4-maverick-17b-instruct-v1:0'
export const mistral = 'us.mistral.pixtral-large-2502-v1:0'

export function ask(more: Partial<ConversationRequest> = {}): ConversationRequest {
  return {
    model: 'asked',
    stream: false,
    system: [],
    messages: [user('Hi')],
    tools: [],
    sampling: {},
    stop: [],
    extensions: {},
    ...more,
  }
}

export function text(words: string, more: Partial<TextPart> = {}): TextPart {
  return { type: 'text', text: words, ...more }
}

export function user(...content: (string | Part)[]): Message {
  return { role: 'user', content: content.map((part) => (typeof part === 'string' ? text(part) : part)) }
}

export function assistant(...content: (string | Part)[]): Message {
  return { role: 'assistant', content: content.map((part) => (typeof part === 'string' ? text(part) : part)) }
}

export function call(id: string, name = 'look', input = '{"at":1}'): Part {
  return { type: 'tool-call', id, name, kind: 'function', input }
}

export function result(callId: string, words = 'seen', more: object = {}): Message {
  return { role: 'tool', content: [{ type: 'tool-result', callId, kind: 'function', content: [text(words)], ...more }] }
}

export const look = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } } as const
export const png = 'iVBORw0KGgoAAAANSUhEUg=='

export function write(
  request: Partial<ConversationRequest>,
  model = sonnet,
  more: Partial<WriteRequestContext> = {},
): { body: JsonObject; warnings: string[]; hints: unknown } {
  const context = { model, stream: false, quirks: {}, inbound: 'openai-chat', recall: () => undefined, ...more }
  const { body, warnings, hints } = bedrockConverse.writeRequest(ask(request), context)
  return { body, warnings: warnings.map(warningCode), hints }
}
