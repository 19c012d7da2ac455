import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { hasText, joinPrompts, type SystemPrompt } from '../system-prompt.ts'

/**
 * Puts a channel's instructions at the head of `messages`. They join the client's own first message, since the templates of
 * many models take one message of instructions only.
 */
export function addSystemPrompt(body: JsonObject, { text, mode }: SystemPrompt): JsonObject {
  const { messages } = body
  if (!Array.isArray(messages)) return body
  const all: readonly unknown[] = messages
  const start = all.findIndex((message) => !isInstruction(message))
  const head = all.slice(0, start < 0 ? all.length : start)
  const rest = all.slice(head.length)
  const said = head.filter((message) => isObject(message) && hasText(message.content))
  if (mode === 'if-absent' && said.length > 0) return body
  const [first, ...more] = said
  if (mode === 'prepend' && isObject(first))
    return { ...body, messages: [{ ...first, content: before(text, first.content) }, ...more, ...rest] }
  return { ...body, messages: [{ role: roleOf(head[0]), content: text }, ...rest] }
}

function isInstruction(message: unknown): boolean {
  return isObject(message) && (message.role === 'system' || message.role === 'developer')
}

/** Where the client gave no instructions, the name that every upstream knows. */
function roleOf(message: unknown): unknown {
  return isObject(message) ? message.role : 'system'
}

function before(text: string, content: unknown): unknown {
  return Array.isArray(content) ? [{ type: 'text', text }, ...(content as unknown[])] : joinPrompts(text, content)
}
