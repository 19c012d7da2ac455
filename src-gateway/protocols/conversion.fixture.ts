import type { ReplyEvent } from '../ir/event.ts'
import type { Message, Part } from '../ir/part.ts'
import type { ConversationRequest } from '../ir/request.ts'
import type { ConversationResponse } from '../ir/response.ts'
import { type Warning, warningCode } from '../ir/warning.ts'
import { readSseEvents } from '../wire/sse-lines.ts'
import type { Quirks, ReadReplyContext, StreamReader, UpstreamProtocol, WriteReplyContext } from './conversion.ts'

/** Words in which cases say a conversation. */
export const text = (words: string): Part => ({ type: 'text', text: words })
export const call = (id: string, input: object, more: Partial<Extract<Part, { type: 'tool-call' }>> = {}): Part => ({
  type: 'tool-call',
  id,
  name: 'look_out',
  kind: 'function',
  input: JSON.stringify(input),
  ...more,
})
export const result = (callId: string, words: string, more: object = {}): Part => ({
  type: 'tool-result',
  callId,
  name: 'look_out',
  kind: 'function',
  content: [{ type: 'text', text: words }],
  ...more,
})
export const from = (role: Message['role'], ...content: Part[]): Message => ({ role, content })

/** A small picture, sniffed as what it says it is. */
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

export const lookOut = {
  type: 'function',
  name: 'look_out',
  description: 'Counts the birds at a place',
  parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
} as const

/** A request with only what a case cares for; frozen, since no writer may change what others read. */
export function ask(fields: Partial<ConversationRequest> = {}): ConversationRequest {
  return frozen({
    model: 'asked',
    stream: false,
    system: [],
    messages: [from('user', text('Which birds?'))],
    tools: [],
    sampling: {},
    stop: [],
    extensions: {},
    ...fields,
  })
}

/** Two calls at once and their results, and a question after. */
export const twoCalls: readonly Message[] = [
  from('user', text('Which birds?')),
  from('assistant', text('Looking.'), call('call_a', { place: 'pond' }), call('call_b', { place: 'lake' })),
  from('tool', result('call_a', 'two herons'), result('call_b', 'no net', { isError: true })),
  from('user', text('And the owls?')),
]

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const one of Object.values(value)) frozen(one)
  }
  return value
}

export interface Written {
  /** The body as JSON text, as it is sent. */
  json: string
  codes: readonly string[]
  hints: Readonly<Record<string, unknown>>
}

/** A request written as the relay would have it written. */
export function write(
  protocol: UpstreamProtocol,
  model: string,
  fields: Partial<ConversationRequest>,
  quirks: Quirks = {},
): Written {
  const { body, warnings, hints } = protocol.writeRequest(ask(fields), {
    model,
    stream: false,
    quirks,
    inbound: 'openai-chat',
    recall: () => undefined,
  })
  return { json: JSON.stringify(body), codes: codesOf(warnings), hints: hints ?? {} }
}

export const codesOf = (warnings: readonly Warning[]): string[] => warnings.map(warningCode)

export function reading(fields: Partial<ConversationRequest> = {}): ReadReplyContext {
  return { request: ask({ stream: true, tools: [lookOut], ...fields }), hints: {}, quirks: {} }
}

export function writing(clientBody: WriteReplyContext['clientBody'] = {}): WriteReplyContext {
  return {
    request: ask({ stream: true, includeUsage: true, tools: [lookOut] }),
    clientBody,
    model: 'asked',
    id: 'Ab12',
    createdAt: 1_700_000_000,
    framing: 'sse',
  }
}

/** What a reader is given, from the text of a stream. */
export function framesOf(protocol: Pick<UpstreamProtocol, 'framing'>, stream: string): [name: string, data: string][] {
  const frames: [string, string][] = []
  if (protocol.framing === 'ndjson') {
    for (const line of stream.split('\n')) if (line.trim() !== '') frames.push(['', line])
  } else readSseEvents(Buffer.from(stream), 0, ({ name, data }) => frames.push([name, data.toString()]))
  return frames
}

export function readAll(reader: StreamReader, frames: readonly (readonly [string, string])[]): ReplyEvent[] {
  return [...frames.flatMap(([name, data]) => reader.read(name, data)), ...reader.end()]
}

/** What breaks the grammar of `ReplyEvent`; '' when nothing does. */
export function grammarFault(events: readonly ReplyEvent[]): string {
  const open = new Set<number>()
  const seen = new Set<number>()
  let begun = false
  let error = false
  for (const event of events) {
    if (error) return `${event.type} after an error`
    switch (event.type) {
      case 'response-start':
        if (begun) return 'two beginnings'
        begun = true
        break
      case 'part-start':
        if (!begun) return 'a part before the beginning'
        if (seen.has(event.index)) return `part ${event.index} began twice`
        seen.add(event.index)
        open.add(event.index)
        break
      case 'part-delta':
      case 'citation':
        if (!open.has(event.index)) return `${event.type} outside of part ${event.index}`
        if (event.type === 'part-delta' && event.text === '') return 'an empty delta'
        break
      case 'part-end':
        if (!open.delete(event.index)) return `part ${event.index} ended twice`
        break
      case 'error':
        error = true
        break
      default:
    }
  }
  // An error ends what is open.
  return open.size === 0 || error ? '' : `parts ${[...open]} never ended`
}

/** What an answer says, without what each protocol has its own way of. */
export function said({ candidates, usage }: ConversationResponse): Record<string, unknown> {
  const content = candidates[0]?.content ?? []
  const words = (type: 'text' | 'thinking') => content.map((part) => (part.type === type ? part.text : '')).join('')
  return {
    thinking: words('thinking'),
    text: words('text'),
    calls: content.flatMap((part) => (part.type === 'tool-call' ? [[part.name, parsed(part.input)]] : [])),
    finish: candidates[0]?.finish.unified,
    usage,
  }
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return input
  }
}

/** Events without a name, as most vendors send them. */
export function unnamed(events: readonly unknown[], last = ''): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') + last
}

/** Events named by their type. */
export function named(events: readonly { type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}
