import type { Message, Part, TextPart, ToolCallPart } from '../../ir/part.ts'
import { isObject, restOf } from '../json-values.ts'
import { keep, own } from './own.ts'
import { type CallNames, malformed, readBlock, readTextBlock } from './read-blocks.ts'

const messageFields = new Set(['role', 'content'])

/** The top-level `system`: a string or text blocks. @throws GatewayError `request.malformed` */
export function readSystem(raw: unknown): TextPart[] {
  if (raw === undefined || raw === null || raw === '') return []
  if (typeof raw === 'string') return [{ type: 'text', text: raw }]
  if (!Array.isArray(raw)) throw malformed('system', 'must be a string or an array')
  const parts: TextPart[] = []
  for (const [index, one] of raw.entries()) {
    const part = readTextBlock(one, `system[${index}]`)
    if (part !== undefined) parts.push(part)
  }
  return parts
}

/**
 * The messages, a user message with tool results as two. Instructions before the first other message are added to
 * `system`. @throws GatewayError `request.malformed` with the path
 */
export function readMessages(raw: unknown, system: TextPart[]): Message[] {
  if (!Array.isArray(raw)) throw malformed('messages', 'must be an array')
  const messages: Message[] = []
  const names: CallNames = new Map()
  for (const [index, one] of raw.entries()) {
    const path = `messages[${index}]`
    if (!isObject(one)) throw malformed(path, 'must be an object')
    const content = readContent(one.content, `${path}.content`, names)
    const extensions = keep(restOf(one, messageFields))
    switch (one.role) {
      case 'user':
        pushUser(messages, content, extensions)
        break
      case 'assistant':
        push(messages, { role: 'assistant', content: attachStates(content), ...extensions })
        break
      case 'system':
        if (messages.length === 0 && extensions === undefined && content.every(isText)) system.push(...content)
        else push(messages, { role: 'system', content, ...extensions })
        break
      default:
        throw malformed(`${path}.role`, 'must be user, assistant or system')
    }
  }
  return messages
}

function isText(part: Part): part is TextPart {
  return part.type === 'text'
}

function readContent(raw: unknown, path: string, names: CallNames): Part[] {
  if (typeof raw === 'string') return raw === '' ? [] : [{ type: 'text', text: raw }]
  if (!Array.isArray(raw)) throw malformed(path, 'must be a string or an array')
  const parts: Part[] = []
  for (let index = 0; index < raw.length; index++) {
    const part = readBlock(raw[index], `${path}[${index}]`, names)
    if (part !== undefined && !(part.type === 'text' && part.text === '')) parts.push(part)
  }
  return parts
}

function push(messages: Message[], message: Message): void {
  if (message.content.length > 0 || message.extensions !== undefined) messages.push(message)
}

/** Results come first, wherever the client put them: no protocol lets anything stand between a call and its result. */
function pushUser(messages: Message[], content: Part[], extensions: Pick<Message, 'extensions'> | undefined): void {
  const results = content.filter((part) => part.type === 'tool-result')
  push(messages, { role: 'tool', content: results })
  const others = results.length === 0 ? content : content.filter((part) => part.type !== 'tool-result')
  push(messages, { role: 'user', content: others, ...extensions })
}

/**
 * Other vendors sign calls, for which a `tool_use` has no place: the client was given that state as a redacted thinking
 * bound to the call's id. It goes back onto the call.
 */
function attachStates(content: Part[]): Part[] {
  const bound = new Map<string, Part>()
  for (const part of content) {
    if (part.type !== 'redacted-thinking') continue
    const { id, origin } = part.opaque
    if (id !== undefined && origin !== own) bound.set(id, part)
  }
  if (bound.size === 0) return content
  const attached = new Set<Part>()
  const parts = content.map((part) => {
    const carrier = part.type === 'tool-call' ? bound.get(part.id) : undefined
    if (carrier?.type !== 'redacted-thinking') return part
    attached.add(carrier)
    const { origin, value } = carrier.opaque
    return { ...(part as ToolCallPart), opaque: { origin, value } }
  })
  return parts.filter((part) => !attached.has(part))
}
