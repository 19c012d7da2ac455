import type { JsonObject } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { hasText, joinPrompts, type SystemPrompt } from '../system-prompt.ts'

/**
 * Puts a channel's instructions into `system`. Blocks stay blocks with their `cache_control`; what stands in their place
 * takes the last mark over, so that tools and instructions are still kept by the vendor. Messages of the role `system` at
 * the head count as instructions too.
 */
export function addSystemPrompt(body: JsonObject, { text, mode }: SystemPrompt): JsonObject {
  const { system, messages } = body
  const all: readonly unknown[] = Array.isArray(messages) ? messages : []
  const start = all.findIndex((message) => !isInstruction(message))
  const head = all.slice(0, start < 0 ? all.length : start)
  switch (mode) {
    case 'prepend':
      return { ...body, system: before(text, system) }
    case 'if-absent': {
      const given = hasText(system) || head.some((message) => isObject(message) && hasText(message.content))
      return given ? body : { ...body, system: text }
    }
    case 'replace':
      return {
        ...body,
        system: inPlaceOf(system, text),
        ...(head.length === 0 ? {} : { messages: all.slice(head.length) }),
      }
  }
}

function isInstruction(message: unknown): boolean {
  return isObject(message) && message.role === 'system'
}

function before(text: string, system: unknown): unknown {
  return Array.isArray(system) ? [{ type: 'text', text }, ...(system as unknown[])] : joinPrompts(text, system)
}

function inPlaceOf(system: unknown, text: string): unknown {
  const blocks: readonly unknown[] = Array.isArray(system) ? system : []
  const marked = blocks.findLast((block) => isObject(block) && isObject(block.cache_control))
  return isObject(marked) ? [{ type: 'text', text, cache_control: marked.cache_control }] : text
}
