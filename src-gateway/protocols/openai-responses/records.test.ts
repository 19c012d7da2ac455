import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { Assembler, assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { ConversationResponse } from '../../ir/response.ts'
import { promptTokens } from '../../ir/usage.ts'
import type { JsonObject, ReadReplyContext, WriteReplyContext, WriteRequestContext } from '../conversion.ts'
import { isObject } from '../json-values.ts'
import { openaiResponses } from './index.ts'

const folder = join(import.meta.dirname, '../../../../shared/wire')
const present = existsSync(folder)

interface Call {
  id: string
  name: string
  arguments: unknown
}

interface Wire {
  id: string
  protocol: string
  provider: string
  url: string
  status: number
  request: JsonObject | null
  response?: unknown
  sse?: string
  features: string[]
  facts: {
    text?: string
    text_chars: number
    reasoning_chars: number
    tool_calls: Call[]
    finish: string[]
    problems?: string[]
    usage_norm: { input: number; output: number; cache_read: number; reasoning: number } | null
  }
}

const wires: Wire[] = !present
  ? []
  : readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line) as Wire)
      .filter((wire) => wire.protocol === 'openai-responses' && !wire.url.endsWith('/compact'))
const answers = wires.filter((wire) => wire.status === 200)
const requests = wires.filter((wire) => isObject(wire.request) && wire.request.input !== undefined)

const request: ConversationRequest = {
  model: 'm',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  sampling: {},
  stop: [],
  extensions: {},
}
const reading: ReadReplyContext = { request, hints: {}, quirks: {} }
const writing: WriteReplyContext = {
  request,
  clientBody: {},
  model: 'm',
  id: 'abcdefghijklmnopqrstuvwx',
  createdAt: 1,
  framing: 'sse',
}

function read(wire: Wire): ReplyEvent[] {
  if (wire.sse === undefined) return openaiResponses.readReply(wire.response, reading)
  const reader = openaiResponses.readStream(reading)
  const events = wire.sse
    .split(/\r?\n\r?\n/)
    .filter((event) => event !== '')
    .flatMap((event) => {
      const data = event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).replace(/^ /, ''))
        .join('\n')
      return data === '' ? [] : reader.read('', data)
    })
  return [...events, ...reader.end()]
}

function textOf(response: ConversationResponse): string {
  return response.candidates[0]!.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function callsOf(response: ConversationResponse): Call[] {
  return response.candidates[0]!.content.flatMap((part) =>
    part.type !== 'tool-call'
      ? []
      : [
          {
            id: part.id,
            name: part.name,
            arguments: part.kind === 'custom' ? { input: part.input } : json(part.input),
          },
        ],
  )
}

function expectFacts(response: ConversationResponse, wire: Wire): void {
  const { facts } = wire
  // One record was made by hand, and its pieces are not its text.
  if (facts.problems !== undefined) return
  if (facts.text !== undefined) expect(textOf(response), wire.id).toBe(facts.text)
  else expect(textOf(response).length, wire.id).toBe(facts.text_chars)
  expect(callsOf(response), wire.id).toEqual(facts.tool_calls)
  const norm = facts.usage_norm
  if (norm === null) return
  const { usage } = response
  expect(
    { input: promptTokens(usage!), output: usage!.output, cached: usage!.cacheRead, reasoning: usage!.reasoning },
    wire.id,
  ).toEqual({
    input: norm.input ?? 0,
    output: norm.output ?? 0,
    cached: norm.cache_read ?? 0,
    reasoning: norm.reasoning ?? 0,
  })
}

/** What the official SDK makes of a stream. */
async function sdk(stream: string): Promise<OpenAI.Responses.Response> {
  const client = new OpenAI({
    apiKey: 'k',
    baseURL: 'http://127.0.0.1:1/v1',
    maxRetries: 0,
    fetch: async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } }),
  })
  return client.responses.stream({ model: 'm', input: 'x' }).finalResponse()
}

describe.skipIf(!present)(`recorded responses${present ? '' : ' (skipped: ../shared/wire is not there)'}`, () => {
  it('are many', () => {
    expect(answers.length).toBeGreaterThan(100)
    expect(requests.length).toBeGreaterThan(80)
  })

  it('read as their facts say', () => {
    for (const wire of answers) {
      const response = assembleResponse(read(wire))
      expectFacts(response, wire)
      const [finish] = wire.facts.finish
      const reason = response.candidates[0]!.finish
      if (finish === 'completed' && wire.facts.tool_calls.length > 0) expect(reason.unified, wire.id).toBe('tool-calls')
      else if (finish === 'completed') expect(reason.unified, wire.id).toBe('stop')
      else if (finish === 'failed') expect(response.error, wire.id).toBeDefined()
    }
  })

  it('leave no part open, and begin each but once', () => {
    for (const wire of answers) {
      const open = new Set<number>()
      const seen = new Set<number>()
      const events = read(wire)
      expect(events[0]?.type, wire.id).toBe('response-start')
      expect(
        events.filter(({ type }) => type === 'response-start'),
        wire.id,
      ).toHaveLength(1)
      for (const event of events) {
        if (event.type === 'part-start') {
          expect(seen.has(event.index), wire.id).toBe(false)
          seen.add(event.index)
          open.add(event.index)
        }
        if (event.type === 'part-delta' || event.type === 'citation') expect(open.has(event.index), wire.id).toBe(true)
        if (event.type === 'part-end') expect(open.delete(event.index), wire.id).toBe(true)
      }
      expect(open.size, wire.id).toBe(0)
    }
  })

  it('keep their encrypted reasoning with the item it belongs to', () => {
    let states = 0
    for (const wire of answers) {
      if (!isObject(wire.response) || !Array.isArray(wire.response.output)) continue
      const items = (wire.response.output as JsonObject[]).filter((item) => typeof item.encrypted_content === 'string')
      const parts = assembleResponse(read(wire)).candidates[0]!.content
      for (const item of items) {
        if (item.type !== 'reasoning') continue
        states += 1
        const part = parts.find((one) => one.type === 'thinking' && one.opaque?.id === item.id)
        expect(part, wire.id).toMatchObject({ opaque: { value: item.encrypted_content } })
      }
    }
    expect(states).toBeGreaterThan(10)
  })

  it('written as a stream are what the official SDK accumulates', async () => {
    for (const wire of answers) {
      const events = read(wire)
      if (events.some(({ type }) => type === 'error')) continue
      const writer = openaiResponses.writeStream(writing)
      const stream = events.map((event) => writer.write(event)).join('') + writer.end()
      const response = await sdk(stream)
      expectFacts(assembleResponse(openaiResponses.readReply(response, reading)), wire)
      const assembler = new Assembler()
      for (const event of events) assembler.take(event)
      const whole = openaiResponses.writeReply(assembler.response(), writing)
      expectFacts(assembleResponse(openaiResponses.readReply(whole, reading)), wire)
      const output = response.output.map((item) => {
        // What the SDK adds.
        const { parsed_arguments: _, ...rest } = item as unknown as JsonObject
        return Array.isArray(rest.content)
          ? { ...rest, content: (rest.content as JsonObject[]).map(({ parsed, ...part }) => part) }
          : rest
      })
      const withoutIds = (items: unknown) => (items as JsonObject[]).map(({ id, ...item }) => item)
      expect(withoutIds(output), wire.id).toEqual(withoutIds(whole.output))
      expect(response.output_text, wire.id).toBe(textOf(assembler.response()))
    }
  })
})

const context: WriteRequestContext = {
  model: 'm',
  stream: false,
  quirks: {},
  inbound: 'openai-responses',
  recall: () => undefined,
}

/** A request in one way of saying it, so that two can be compared. */
function plain(body: JsonObject): unknown {
  const items = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : (body.input as JsonObject[])
  const { model, stream, input, text, instructions, ...rest } = body
  return withoutNulls({
    ...rest,
    input: items
      // A text of nothing says nothing.
      .filter((item) => item.type !== 'additional_tools' && !(item.role === 'assistant' && item.content === ''))
      .map((item) =>
        item.role === undefined
          ? item
          : {
              ...item,
              type: 'message',
              content:
                typeof item.content === 'string'
                  ? [{ type: item.role === 'assistant' ? 'output_text' : 'input_text', text: item.content }]
                  : (item.content as JsonObject[]).map(({ annotations, ...part }) => part),
            },
      ),
    text,
    instructions: instructions === '' ? null : instructions,
  })
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([name, inner]) => [name, withoutNulls(inner)]),
  )
}

describe.skipIf(!present)(`recorded requests${present ? '' : ' (skipped: ../shared/wire is not there)'}`, () => {
  const route = { protocol: 'openai-responses', operation: 'chat' } as const

  it('read and written back are equal in meaning', () => {
    for (const wire of requests) {
      const body = wire.request!
      if (body.background === true) {
        expect(() => openaiResponses.readRequest({ route, body, headers: {} }), wire.id).toThrow('background')
        continue
      }
      const neutral = openaiResponses.readRequest({ route, body, headers: {} })
      const written = openaiResponses.writeRequest(neutral, context)
      const { tools, ...back } = plain(written.body) as JsonObject
      const { tools: had = [], ...was } = plain(body) as JsonObject
      const items = Array.isArray(body.input) ? (body.input as JsonObject[]) : []
      const later = items.flatMap((item) => (item.type === 'additional_tools' ? (item.tools as JsonObject[]) : []))
      expect(tools ?? [], wire.id).toEqual(withoutNulls([...(had as JsonObject[]), ...later]))
      if (written.warnings.length === 0) expect(back, wire.id).toEqual(was)
      else
        expect(
          written.warnings.map(({ feature }) => feature),
          wire.id,
        ).toEqual(['reasoning'])
    }
  })
})
