import type { PlaygroundEvent, ProtocolId } from '../../../../src-gateway/contract/index.ts'
import { createSseReader } from '../../../parts/sse.ts'
import { anthropicMessagesReply } from './anthropic-messages.ts'
import { geminiReply } from './gemini.ts'
import { errorMessage, parseJson } from './json.ts'
import { openaiChatReply } from './openai-chat.ts'
import { openaiResponsesReply } from './openai-responses.ts'
import { emptyDraft, type Reply, type ReplyReader } from './types.ts'

const readers: Record<ProtocolId, ReplyReader> = {
  'openai-chat': openaiChatReply,
  'openai-responses': openaiResponsesReply,
  'anthropic-messages': anthropicMessagesReply,
  gemini: geminiReply,
}

/** A piece of the reply as it came, for the raw view. `atMs` counts from the moment the request was sent. */
export interface RawEvent {
  atMs: number
  /** The event's name, '' when it has none, `body` for a reply that is not a stream. */
  name: string
  data: string
}

/** Everything known about a reply at one moment. */
export interface ReplyView {
  reply: Reply
  status: number | null
  headers: Record<string, string>
  events: RawEvent[]
  /** Milliseconds until the first byte of the body. */
  firstByteMs: number | null
  /** Milliseconds until the reply ended, null while it runs. */
  totalMs: number | null
  /** False when the reply broke off. */
  complete: boolean
}

export interface ReplyCollector {
  push(event: PlaygroundEvent): void
  /** A copy that does not change any more. */
  view(): ReplyView
}

/** Reads a relayed reply as it arrives: an event stream piece by piece, anything else at its end. */
export function createReplyCollector(protocol: ProtocolId): ReplyCollector {
  const reader = readers[protocol]
  const sse = createSseReader()
  const draft = emptyDraft()
  const events: RawEvent[] = []
  let status: number | null = null
  let headers: Record<string, string> = {}
  let streamed = false
  let body = ''
  let firstByteMs: number | null = null
  let totalMs: number | null = null
  let complete = false

  function readBody(atMs: number) {
    if (streamed || body === '') return
    events.push({ atMs, name: 'body', data: body })
    const parsed = parseJson(body)
    if (parsed !== undefined) reader.whole(draft, parsed)
    if (status !== null && status >= 400) draft.error ??= errorMessage(parsed) ?? body.slice(0, 2000)
  }

  return {
    push(event) {
      if (event.type === 'head') {
        status = event.status
        headers = event.headers
        streamed = (event.headers['content-type'] ?? '').includes('event-stream')
      } else if (event.type === 'data') {
        firstByteMs ??= event.atMs
        if (!streamed) {
          body += event.text
          return
        }
        for (const { name, data } of sse.push(event.text)) {
          events.push({ atMs: event.atMs, name, data })
          const payload = data === '[DONE]' ? undefined : parseJson(data)
          if (payload !== undefined) reader.event(draft, payload)
        }
      } else {
        totalMs = event.atMs
        complete = event.complete
        readBody(event.atMs)
      }
    },
    view() {
      const { open: _, ...reply } = draft
      return {
        reply: { ...reply, toolCalls: draft.toolCalls.map((call) => ({ ...call })), other: [...draft.other] },
        status,
        headers,
        events: [...events],
        firstByteMs,
        totalMs,
        complete,
      }
    },
  }
}

/**
 * Output tokens per second: over the time the tokens flowed when streamed, over the whole reply otherwise. Null when
 * unknown, or when the stream came in one burst (under half a second) and the figure would flatter.
 */
export function tokensPerSecond(view: ReplyView, streamed: boolean): number | null {
  const tokens = view.reply.usage?.outputTokens ?? 0
  if (tokens === 0 || view.totalMs === null || view.firstByteMs === null) return null
  const span = streamed ? view.totalMs - view.firstByteMs : view.totalMs
  if (span <= 0 || (streamed && span < 500)) return null
  return (tokens * 1000) / span
}
