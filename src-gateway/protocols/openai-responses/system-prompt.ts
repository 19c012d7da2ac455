import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { hasText, joinPrompts, type SystemPrompt } from '../system-prompt.ts'

/**
 * Puts a channel's instructions into `instructions`. Clients also give theirs as messages at the head of the input; those
 * count as instructions too.
 */
export function addSystemPrompt(body: JsonObject, { text, mode }: SystemPrompt): JsonObject {
  const { instructions, input } = body
  const items: readonly unknown[] = Array.isArray(input) ? input : []
  const start = items.findIndex((item) => !isInstruction(item))
  const head = items.slice(0, start < 0 ? items.length : start)
  switch (mode) {
    case 'prepend':
      return { ...body, instructions: before(text, instructions) }
    case 'if-absent': {
      const given = hasText(instructions) || head.some((item) => isObject(item) && hasText(item.content))
      return given ? body : { ...body, instructions: text }
    }
    case 'replace':
      return { ...body, instructions: text, ...(head.length === 0 ? {} : { input: items.slice(head.length) }) }
  }
}

/** The type of a message may be left out. */
function isInstruction(item: unknown): boolean {
  if (!isObject(item) || (item.type !== undefined && item.type !== 'message')) return false
  return item.role === 'system' || item.role === 'developer'
}

/** A list of items is how a response repeats its instructions; clients send it back so. */
function before(text: string, instructions: unknown): unknown {
  if (!Array.isArray(instructions)) return joinPrompts(text, instructions)
  const own = { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] }
  return [own, ...(instructions as unknown[])]
}
