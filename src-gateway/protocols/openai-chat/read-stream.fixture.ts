import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { Part } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { openaiChat as chat } from './index.ts'
import type { ChatQuirks } from './quirks.ts'

export const request: ConversationRequest = {
  model: 'm',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  sampling: {},
  stop: [],
  extensions: {},
}

export function read(
  events: readonly unknown[],
  quirks: ChatQuirks = {},
  hints: Record<string, unknown> = {},
): ReplyEvent[] {
  const reader = chat.readStream({ request, hints, quirks })
  const out = events.flatMap((event) => reader.read('', typeof event === 'string' ? event : JSON.stringify(event)))
  return [...out, ...reader.end()]
}

export function delta(value: object, finish: string | null = null): object {
  return { id: 'c', model: 'm', choices: [{ index: 0, delta: value, finish_reason: finish }] }
}

export function call(piece: object): object {
  return delta({ tool_calls: [piece] })
}

export function contentOf(events: readonly ReplyEvent[]): Part[] {
  return assembleResponse(events).candidates[0]?.content ?? []
}

export function callsOf(events: readonly ReplyEvent[]): { id: string; name: string; input: string }[] {
  return contentOf(events).flatMap((part) =>
    part.type === 'tool-call' ? [{ id: part.id, name: part.name, input: part.input }] : [],
  )
}

export const stop = delta({}, 'tool_calls')
export const paris = '{"city":"Paris"}'
