import type { Message, Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { warningCode } from '../../ir/warning.ts'
import type { WriteRequestContext } from '../conversion.ts'
import { cohereChat } from './index.ts'

export const user = (...content: (string | Part)[]): Message => ({ role: 'user', content: parts(content) })
export const assistant = (...content: (string | Part)[]): Message => ({ role: 'assistant', content: parts(content) })
const parts = (content: readonly (string | Part)[]): Part[] =>
  content.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part))
export const call = (id: string, name = 'look', input = '{"at":1}'): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  input,
})
export const look = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } } as const

function ask(more: Partial<ConversationRequest> = {}): ConversationRequest {
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

export function write(request: Partial<ConversationRequest>, more: Partial<WriteRequestContext> = {}) {
  const context = {
    model: 'command-r7b',
    stream: false,
    quirks: {},
    inbound: 'openai-chat',
    recall: () => undefined,
    ...more,
  }
  const { body, warnings, hints } = cohereChat.writeRequest(ask(request), context)
  return { body, warnings: warnings.map(warningCode), hints }
}
