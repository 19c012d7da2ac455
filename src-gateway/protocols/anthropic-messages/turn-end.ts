import type { JsonObject } from '../conversion.ts'
import { fieldName } from './field-names.ts'
import type { WireMessage } from './wire-message.ts'
import type { WriteContext } from './write-blocks.ts'

type WireMessages = WireMessage[]

/**
 * A last message of the assistant is an answer begun, to be continued. White space at its end is refused; a model that
 * continues no answers is asked to. True when the request ends in a beginning.
 */
export function writePrefill(messages: WireMessages, context: WriteContext): boolean {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return false
  const block = last.content.at(-1)
  // A turn that Anthropic paused goes back as it is.
  if (block?.type !== 'text' || last.content.some((one) => isServerBlock(one))) return false
  block.text = String(block.text).trimEnd()
  if (context.profile.prefill) return true
  context.warnings.add(
    'emulated',
    fieldName(context.inbound, 'history'),
    'The model continues no begun answer; it is asked to go on from there.',
  )
  const text = 'Continue your answer exactly where it broke off. Repeat nothing and explain nothing.'
  messages.push({ role: 'user', content: [{ type: 'text', text }] })
  return false
}

function isServerBlock({ type }: JsonObject): boolean {
  return (
    typeof type === 'string' && (type === 'server_tool_use' || type === 'mcp_tool_use' || type.endsWith('_tool_result'))
  )
}

/**
 * With a thinking budget, a turn that has called tools must have begun with its thinking. True when the turn in progress
 * has not (its thinking came from another vendor, or the client lost it).
 */
export function lacksThinking(messages: WireMessages): boolean {
  if (!answersTools(messages.findLast(({ role }) => role !== 'system'))) return false
  let first: JsonObject | undefined
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at]
    if (message?.role === 'assistant') first = message.content[0]
    else if (message?.role === 'user' && !answersTools(message)) break
  }
  return !isThinking(first)
}

function answersTools(message: WireMessages[number] | undefined): boolean {
  return message?.role === 'user' && message.content[0]?.type === 'tool_result'
}

/** Whether a block is thinking, signed or kept back. */
export function isThinking(block: JsonObject | undefined): boolean {
  return block?.type === 'thinking' || block?.type === 'redacted_thinking'
}
