import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { Part } from '../../ir/part.ts'
import { type ConversationRequest, efforts } from '../../ir/request.ts'
import type { ConversationResponse } from '../../ir/response.ts'
import { promptTokens } from '../../ir/usage.ts'
import { readSseEvents } from '../../wire/sse-lines.ts'
import type { JsonObject, ReadReplyContext, WriteReplyContext } from '../conversion.ts'
import { openaiChat as chat } from './index.ts'
import type { ChatQuirks } from './quirks.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../../shared/wire')
const present = existsSync(folder)

interface Wire {
  id: string
  protocol: string
  status: number
  request: JsonObject | null
  response?: unknown
  sse?: string
  features: string[]
  facts: Facts | null
}

interface Facts {
  finish: string[]
  usage_norm: Record<string, number | null> | null
  text?: string
  text_sha256?: string
  reasoning_chars: number
  refusal?: string
  tool_calls: { id: string; name: string; arguments: unknown }[]
}

function readWire(): Wire[] {
  if (!present) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Wire)
    .filter(({ protocol }) => protocol === 'openai-chat')
}

const emptyRequest: ConversationRequest = {
  model: 'm',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  sampling: {},
  stop: [],
  includeUsage: true,
  extensions: {},
}
const reading: ReadReplyContext = { request: emptyRequest, hints: {}, quirks: {} }
const writing: WriteReplyContext = {
  request: emptyRequest,
  clientBody: {},
  model: 'm',
  id: 'x1',
  createdAt: 1,
  framing: 'sse',
}

function readSse(sse: string): ReplyEvent[] {
  const reader = chat.readStream(reading)
  const events: ReplyEvent[] = []
  readSseEvents(Buffer.from(sse), 0, ({ name, data }) => {
    events.push(...reader.read(name, data.toString()))
  })
  events.push(...reader.end())
  return events
}

function readEvents(wire: Wire): ReplyEvent[] {
  return wire.sse === undefined ? chat.readReply(wire.response, reading) : readSse(wire.sse)
}

function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function callsOf(parts: readonly Part[]): { id: string; name: string; arguments: unknown }[] {
  return parts.flatMap((part) =>
    part.type === 'tool-call'
      ? [{ id: part.id, name: part.name, arguments: part.input === '' ? {} : JSON.parse(part.input) }]
      : [],
  )
}

function expectFacts(response: ConversationResponse, { id, facts }: Wire): void {
  if (facts === null) return
  const content = response.candidates[0]!.content
  const text = textOf(content)
  if (facts.text === undefined) expect(createHash('sha256').update(text).digest('hex'), id).toBe(facts.text_sha256)
  else expect(text, id).toBe(facts.text)
  const calls = callsOf(content)
  expect(calls, id).toEqual(
    facts.tool_calls.map((call, index) => ({
      ...call,
      id: call.id === '' ? calls[index]?.id : call.id,
      arguments: call.arguments ?? {},
    })),
  )
  expectFinish(response, facts, id)
  expectUsage(response, facts, id)
  if (facts.refusal !== undefined)
    expect(content.map((part) => (part.type === 'refusal' ? part.text : '')).join(''), id).toBe(facts.refusal)
}

const meaning: Readonly<Record<string, string>> = {
  stop: 'stop',
  tool_calls: 'tool-calls',
  length: 'length',
  content_filter: 'content-filter',
}

function expectFinish(response: ConversationResponse, facts: Facts, id: string): void {
  if (response.error !== undefined) return
  const raw = facts.finish.at(-1) ?? ''
  const called = facts.tool_calls.length > 0
  const wanted =
    called && (raw === '' || raw === 'stop') ? 'tool-calls' : (meaning[raw === '' ? 'stop' : raw] ?? 'other')
  expect(response.candidates[0]!.finish.unified, id).toBe(wanted)
}

function expectUsage({ usage }: ConversationResponse, { usage_norm: norm }: Facts, id: string): void {
  if (norm === null) {
    expect(usage, id).toBeUndefined()
    return
  }
  expect(
    { input: promptTokens(usage!), output: usage!.output, read: usage!.cacheRead, reasoning: usage!.reasoning },
    id,
  ).toEqual({
    input: norm.input ?? 0,
    output: norm.output ?? 0,
    read: norm.cache_read ?? 0,
    reasoning: norm.reasoning ?? 0,
  })
}

describe.skipIf(!present)(`recorded chat traffic${present ? '' : ' (skipped: ../shared/wire is not there)'}`, () => {
  const wires = readWire()
  const answers = wires.filter(({ status }) => status === 200)

  it('is read to the facts on record', () => {
    expect(answers.length).toBeGreaterThan(100)
    for (const wire of answers) expectFacts(assembleResponse(readEvents(wire)), wire)
  })

  it('gives reasoning where the record has some', () => {
    for (const wire of answers) {
      const content = assembleResponse(readEvents(wire)).candidates[0]!.content
      const length = content
        .map((part) => (part.type === 'thinking' ? [...part.text].length : 0))
        .reduce((a, b) => a + b, 0)
      if ((wire.facts?.reasoning_chars ?? 0) > 0) expect(length, wire.id).toBe(wire.facts!.reasoning_chars)
    }
  })

  it('says the same again when written as a document', () => {
    for (const wire of answers) {
      const response = assembleResponse(readEvents(wire))
      if (response.error !== undefined) continue
      const again = assembleResponse(chat.readReply(chat.writeReply(response, writing), reading))
      expectFacts(again, wire)
      expect(stateCount(again), wire.id).toBe(stateCount(response))
    }
  })

  it('says the same again when written as a stream', () => {
    for (const wire of answers) {
      const events = readEvents(wire)
      if (events.some(({ type }) => type === 'error')) continue
      const writer = chat.writeStream(writing)
      const sse = events.map((event) => writer.write(event)).join('') + writer.end()
      expectFacts(assembleResponse(readSse(sse)), wire)
    }
  })

  it('is read as errors where it is one', () => {
    for (const wire of wires.filter(({ status }) => status >= 400)) {
      const error = chat.readError(wire.status, wire.response, {})
      expect(error.status, wire.id).toBe(wire.status)
      expect(error.message, wire.id).toBe((wire.response as { error: { message: string } }).error.message)
    }
  })

  it('has requests that are read, and written back with the same meaning', () => {
    let count = 0
    for (const wire of wires) {
      if (wire.request === null) continue
      count += 1
      const request = read(wire.request)
      const { body } = chat.writeRequest(request, {
        model: request.model,
        stream: request.stream,
        quirks: quirksFor(wire.request),
        inbound: 'openai-chat',
        recall: () => undefined,
      })
      expect(comparable(read(body)), wire.id).toEqual(comparable(request))
    }
    expect(count).toBeGreaterThan(100)
  })
})

/** A vendor that takes everything back as it was, so that nothing but mistakes can get lost; the words are the record's. */
function quirksFor(request: JsonObject): ChatQuirks {
  const text = JSON.stringify(request)
  return {
    reasoningReplay: 'details',
    reasoningInput:
      request.thinking !== undefined ? 'thinking' : request.reasoning !== undefined ? 'openrouter' : 'effort',
    efforts,
    cacheControl: true,
    customTools: true,
    files: text.includes('"document_url"') ? 'document_url' : 'file',
    toolResultImages: true,
    prefixField: text.includes('"prefix"') ? 'prefix' : undefined,
  }
}

function read(body: JsonObject): ConversationRequest {
  return chat.readRequest({ route: { protocol: 'openai-chat', operation: 'chat' }, body, headers: {} })
}

function stateCount(response: ConversationResponse): number {
  return response.candidates.flatMap(({ content }) => content).filter((part) => 'opaque' in part).length
}

/** Without thinking that no state vouches for, and whether instructions came as `system` or `developer`. */
function comparable(request: ConversationRequest): unknown {
  const { extensions, includeUsage, ...rest } = request
  return {
    ...rest,
    system: request.system.map(({ text, cache }) => ({ text, cache })),
    messages: request.messages.map(({ role, content }) => ({
      role,
      content: content.filter((part) => part.type !== 'thinking' || part.opaque !== undefined),
    })),
  }
}
