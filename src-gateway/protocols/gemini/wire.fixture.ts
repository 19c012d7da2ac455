import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConversationRequest } from '../../ir/request.ts'
import type { JsonObject, ReadReplyContext, WriteReplyContext, WriteRequestContext } from '../conversion.ts'

/** Recorded traffic is read where it lies beside the project. */
const folder = join(import.meta.dirname, '../../../../shared/wire')
export const wirePresent = existsSync(folder)
export const skipped = wirePresent ? '' : ' (skipped: ../shared/wire is not there)'

export interface Wire {
  id: string
  protocol: string
  url: string
  status: number
  features: string[]
  request?: JsonObject | null
  response?: unknown
  sse?: string
  facts: {
    model: string | null
    finish: string[]
    text: string | null
    text_sha256?: string
    text_chars: number
    reasoning_chars: number
    tool_calls: { id: string | null; name: string; arguments: unknown }[]
    usage_norm: Record<'input' | 'output' | 'cache_read' | 'reasoning', number | null> | null
    tokens?: number | null
    vectors?: { count: number; dimensions: number[] }
  }
}

export function readWires(...files: string[]): Wire[] {
  if (!wirePresent) return []
  return files
    .flatMap((file) =>
      readFileSync(join(folder, `${file}.jsonl`), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as Wire)
}

export const noConversation: ConversationRequest = {
  model: 'm',
  stream: false,
  system: [],
  messages: [],
  tools: [],
  sampling: {},
  stop: [],
  extensions: {},
}

export function replyContext(hints: Record<string, unknown> = {}): ReadReplyContext {
  return { request: noConversation, hints, quirks: {} }
}

export function writeContext(framing: 'sse' | 'json-array' = 'sse', model = 'm'): WriteReplyContext {
  return { request: noConversation, clientBody: {}, model, id: 'r1', createdAt: 1_700_000_000, framing }
}

export function requestContext(more: Partial<WriteRequestContext> = {}): WriteRequestContext {
  return {
    model: 'gemini-2.5-flash',
    stream: false,
    quirks: {},
    inbound: 'openai-chat',
    recall: () => undefined,
    ...more,
  }
}

/** The data of each event of a stream. */
export function dataOf(sse: string): string[] {
  return sse
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
}
