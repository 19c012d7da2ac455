import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { ConversationResponse } from '../../ir/response.ts'
import { warningCode } from '../../ir/warning.ts'
import type { JsonObject, ReadReplyContext, WriteReplyContext, WriteRequestContext } from '../conversion.ts'
import { anthropicMessages } from './index.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../../shared/wire')
export const present = existsSync(folder)

export interface Wire {
  id: string
  protocol: string
  provider: string
  status: number
  url: string
  request: JsonObject | null
  response?: JsonObject
  sse?: string
  features: string[]
  facts: {
    finish: string[]
    text?: string
    text_sha256?: string
    reasoning_chars: number
    tool_calls: { id: string; name: string; arguments: unknown }[]
  }
}

export function recorded(...files: string[]): Wire[] {
  if (!present) return []
  return files
    .flatMap((name) =>
      readFileSync(join(folder, `${name}.jsonl`), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as Wire)
    .filter(
      ({ protocol, provider }) =>
        protocol === 'anthropic-messages' || (protocol === 'count-tokens' && provider === 'anthropic'),
    )
}

/** A request with only what a test cares for. */
export function asked(fields: Partial<ConversationRequest> = {}): ConversationRequest {
  return {
    model: 'm',
    stream: false,
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    tools: [],
    sampling: {},
    stop: [],
    extensions: {},
    ...fields,
  }
}

export const route = { protocol: 'anthropic-messages', operation: 'chat' } as const

export function readBody(body: JsonObject): ConversationRequest {
  return anthropicMessages.readRequest({ route, body, headers: {} })
}

/** A request written for a model, with the codes of its warnings. */
export function written(
  request: ConversationRequest,
  context: Partial<WriteRequestContext> = {},
): {
  body: JsonObject
  codes: string[]
  headers: Readonly<Record<string, string>>
  hints: Readonly<Record<string, unknown>>
} {
  const {
    body,
    warnings,
    headers = {},
    hints = {},
  } = anthropicMessages.writeRequest(request, {
    model: 'claude-sonnet-4-5',
    stream: false,
    quirks: {},
    inbound: 'openai-chat',
    recall: () => undefined,
    ...context,
  })
  return { body, codes: warnings.map(warningCode), headers, hints }
}

export function replyContext(hints: JsonObject = {}, request = asked()): ReadReplyContext {
  return { request, hints, quirks: {} }
}

export function writeContext(request = asked()): WriteReplyContext {
  return { request, clientBody: {}, model: 'm', id: 'abc', createdAt: 0, framing: 'sse' }
}

/** The events of a stream's text, cut into events as the relay does. */
export function readEvents(sse: string, hints: JsonObject = {}): ReplyEvent[] {
  const reader = anthropicMessages.readStream(replyContext(hints))
  const events: ReplyEvent[] = []
  for (const block of sse.replaceAll('\r\n', '\n').split('\n\n')) {
    const lines = block.split('\n')
    const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart())
    if (data.length === 0) continue
    const name =
      lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim() ?? ''
    events.push(...reader.read(name, data.join('\n')))
  }
  return [...events, ...reader.end()]
}

export function eventsOf(wire: Wire): ReplyEvent[] {
  return wire.sse === undefined ? anthropicMessages.readReply(wire.response, replyContext()) : readEvents(wire.sse)
}

export function writeEvents(events: readonly ReplyEvent[], request = asked()): string {
  const writer = anthropicMessages.writeStream(writeContext(request))
  return events.map((event) => writer.write(event)).join('') + writer.end()
}

/** What Anthropic's own SDK makes of a stream. */
export async function accumulate(sse: string): Promise<Anthropic.Beta.BetaMessage> {
  const client = new Anthropic({
    apiKey: 'k',
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(sse, { headers: { 'content-type': 'text/event-stream' } })),
  })
  const stream = client.beta.messages.stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] })
  return await stream.finalMessage()
}

export interface Summary {
  text: string
  calls: { id: string; name: string; arguments: unknown }[]
  reasoningChars: number
}

export function summary(response: ConversationResponse): Summary {
  const content = response.candidates[0]?.content ?? []
  return {
    text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    calls: content.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, arguments: parsed(part.input) }] : [],
    ),
    reasoningChars: content.reduce((sum, part) => sum + (part.type === 'thinking' ? [...part.text].length : 0), 0),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { _invalid_json: text }
  }
}

export function summaryOf(events: readonly ReplyEvent[]): Summary {
  return summary(assembleResponse(events))
}

export function messageSummary(content: readonly JsonObject[]): Summary {
  return {
    text: content.map((block) => (block.type === 'text' ? String(block.text) : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: String(block.id), name: String(block.name), arguments: block.input }] : [],
    ),
    reasoningChars: content.reduce(
      (sum, block) => sum + (block.type === 'thinking' ? [...String(block.thinking)].length : 0),
      0,
    ),
  }
}
