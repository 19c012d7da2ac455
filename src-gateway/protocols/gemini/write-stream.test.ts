import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import type { Candidate } from '../../ir/response.ts'
import { readRequest } from './read-request.ts'
import { readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { dataOf, replyContext, writeContext } from './wire.fixture.ts'
import { writeStream } from './write-stream.ts'

type Chunk = {
  candidates: { content: { role: string; parts: Record<string, unknown>[] }; finishReason?: string; index: number }[]
  usageMetadata?: { totalTokenCount: number }
  error?: { code: number; status: string; message: string }
}

function written(events: readonly ReplyEvent[], framing: 'sse' | 'json-array' = 'sse'): Chunk[] {
  const writer = writeStream(writeContext(framing))
  const text = events.map((event) => writer.write(event)).join('') + writer.end()
  if (framing === 'json-array') return JSON.parse(text) as Chunk[]
  expect(text === '' || text.endsWith('\r\n\r\n')).toBe(true)
  return dataOf(text).map((data) => JSON.parse(data) as Chunk)
}

const start: ReplyEvent = { type: 'response-start', id: 'x', model: 'y' }
const finish: ReplyEvent = { type: 'finish', reason: { unified: 'stop', raw: 'end_turn' } }

describe('a stream for a Gemini client', () => {
  it('gives texts as they come, calls whole, and the end in one last chunk', () => {
    const writer = writeStream(writeContext())
    expect(writer.write(start)).toBe('')
    expect(writer.write({ type: 'part-start', index: 0, part: { type: 'text' } })).toBe('')
    const first = writer.write({ type: 'part-delta', index: 0, text: 'Hi' })
    expect(first).toBe(
      'data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}],"modelVersion":"m","responseId":"r1"}\r\n\r\n',
    )
    writer.write({ type: 'part-end', index: 0 })
    const part: PartStart = { type: 'tool-call', id: 'toolu_1', name: 'f', kind: 'function' }
    expect(writer.write({ type: 'part-start', index: 1, part })).toBe('')
    expect(writer.write({ type: 'part-delta', index: 1, text: '{"a":' })).toBe('')
    expect(writer.write({ type: 'part-delta', index: 1, text: '1}' })).toBe('')
    expect(JSON.parse(dataOf(writer.write({ type: 'part-end', index: 1 }))[0]!)).toMatchObject({
      candidates: [{ content: { parts: [{ functionCall: { id: 'toolu_1', name: 'f', args: { a: 1 } } }] } }],
    })
    expect(writer.write({ type: 'finish', reason: { unified: 'tool-calls', raw: 'tool_use' } })).toBe('')
    expect(JSON.parse(dataOf(writer.end())[0]!)).toMatchObject({
      candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 0, totalTokenCount: 0 },
    })
    expect(writer.end()).toBe('')
  })

  it('wraps arguments that are no object', () => {
    const call = (input: string): ReplyEvent[] => [
      start,
      { type: 'part-start', index: 0, part: { type: 'tool-call', id: 'c', name: 'f', kind: 'function' } },
      ...(input === '' ? [] : [{ type: 'part-delta' as const, index: 0, text: input }]),
      { type: 'part-end', index: 0 },
      finish,
    ]
    const args = (input: string) =>
      (written(call(input))[0]!.candidates[0]!.content.parts[0]!.functionCall as { args: unknown }).args
    expect(args('')).toEqual({})
    expect(args('{"a":')).toEqual({ input: '{"a":' })
    expect(args('[1]')).toEqual({ input: [1] })
  })

  it('carries another vendor’s states, redacted thinking too, so that they come back', () => {
    const opaque = { origin: 'anthropic-messages', value: 'sig+/=' }
    const chunks = written([
      start,
      { type: 'part-start', index: 0, part: { type: 'thinking' } },
      { type: 'part-delta', index: 0, text: 'hm' },
      { type: 'part-end', index: 0, opaque },
      { type: 'part-start', index: 1, part: { type: 'redacted-thinking', opaque: { ...opaque, value: 'red' } } },
      { type: 'part-end', index: 1 },
      finish,
    ])
    const parts = chunks.flatMap(({ candidates }) => candidates[0]!.content.parts)
    expect(parts[0]).toEqual({ text: 'hm', thought: true })
    expect(parts.slice(1, -1).every(({ text, thought }) => text === '' && thought === true)).toBe(true)
    // Google's libraries take signatures for bytes in base64.
    for (const { thoughtSignature } of parts.slice(1, -1))
      expect(Buffer.from(String(thoughtSignature), 'base64').toString('base64')).toBe(thoughtSignature)
    const body = {
      contents: [
        { role: 'user', parts: [{ text: 'a' }] },
        { role: 'model', parts },
      ],
    }
    const [, turn] = readRequest({ route: { protocol: 'gemini', operation: 'chat' }, body, headers: {} }).messages
    expect(turn?.content).toEqual([
      { type: 'thinking', text: 'hm', opaque },
      { type: 'redacted-thinking', opaque: { ...opaque, value: 'red' } },
    ])
  })

  it('tells an error as Google does, in both framings, and no half call', () => {
    const open: ReplyEvent[] = [
      start,
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'He' },
      { type: 'part-start', index: 1, part: { type: 'tool-call', id: 'c', name: 'f', kind: 'function' } },
      { type: 'part-delta', index: 1, text: '{' },
    ]
    for (const framing of ['sse', 'json-array'] as const) {
      const writer = writeStream(writeContext(framing))
      const text =
        open.map((event) => writer.write(event)).join('') +
        writer.fail({ status: 429, message: 'Slow down', code: 'rate_limit', retryAfterMs: 1500 })
      const chunks = (framing === 'sse' ? dataOf(text).map((data) => JSON.parse(data)) : JSON.parse(text)) as Chunk[]
      expect(JSON.stringify(chunks)).not.toContain('functionCall')
      expect(chunks.at(-1)).toMatchObject({
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'Slow down',
          details: [{ reason: 'rate_limit' }, { retryDelay: '1.5s' }],
        },
      })
      expect(writer.end()).toBe('')
    }
    const early = writeStream(writeContext('json-array'))
    expect(JSON.parse(early.fail({ status: 500, message: 'x' }))).toHaveLength(1)
  })

  it('keeps citations, in bytes', () => {
    const events: ReplyEvent[] = [
      start,
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'Ü is ä' },
      { type: 'citation', index: 0, citation: { url: 'https://a', title: 'A', start: 5, end: 6 } },
      { type: 'citation', index: 0, citation: { url: 'https://b' } },
      { type: 'part-end', index: 0 },
      finish,
    ]
    const chunks = written(events)
    expect(chunks.at(-1)!.candidates[0]).toMatchObject({
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'https://a', title: 'A' } }, { web: { uri: 'https://b' } }],
        groundingSupports: [{ segment: { startIndex: 6, endIndex: 8, text: 'ä' }, groundingChunkIndices: [0] }],
      },
    })
  })
})

const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const state = fc.option(
  fc.record({ origin: fc.constantFrom('gemini', 'anthropic-messages'), value: fc.base64String({ minLength: 4 }) }),
  { nil: undefined },
)
const partStart: fc.Arbitrary<PartStart> = fc.oneof(
  fc.constant<PartStart>({ type: 'text' }),
  fc.constant<PartStart>({ type: 'thinking' }),
  fc.constant<PartStart>({ type: 'refusal' }),
  fc
    .string({ unit: fc.constantFrom('a', 'b', '_'), minLength: 1 })
    .map<PartStart>((name) => ({ type: 'tool-call', id: `id_${name}`, name, kind: 'function' })),
  fc.constant<PartStart>({ type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } }),
  fc.constant<PartStart>({ type: 'provider', protocol: 'other', name: 'web_search_call', value: {} }),
)

/** Any order of starts, deltas and ends that the grammar allows: overlapping parts, ends and finishes left out. */
const sequences = fc
  .array(
    fc.record({
      part: partStart,
      candidate: fc.constantFrom(0, 0, 0, 1),
      deltas: fc.array(texts, { maxLength: 4 }),
      ends: fc.boolean(),
      opaque: state,
      picks: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    }),
    { maxLength: 6 },
  )
  .chain((parts) => {
    const lanes = parts.map(({ part, candidate, deltas, ends, opaque }, index): ReplyEvent[] => [
      { type: 'part-start', index, part, ...(candidate === 0 ? undefined : { candidate }) },
      ...(['image', 'provider'].includes(part.type)
        ? []
        : deltas.map((text): ReplyEvent => ({ type: 'part-delta', index, text }))),
      ...(ends ? [{ type: 'part-end', index, ...(opaque === undefined ? undefined : { opaque }) } as ReplyEvent] : []),
    ])
    return fc
      .record({
        picks: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        finishes: fc.boolean(),
        usage: fc.boolean(),
      })
      .map(({ picks, finishes, usage }) => {
        const events: ReplyEvent[] = [start]
        const queues = lanes.map((lane) => [...lane])
        let opened = 0
        for (const pick of picks) {
          const ready = queues.filter((queue, index) => queue.length > 0 && index <= opened)
          const queue = ready[pick % Math.max(1, ready.length)]
          const event = queue?.shift()
          if (event === undefined) break
          // Parts begin in the order of their indexes.
          if (event.type === 'part-start') opened = Math.max(opened, event.index + 1)
          events.push(event)
        }
        if (usage) events.push({ type: 'usage', usage: { ...zero, input: 3, output: 2 } })
        if (finishes) events.push(finish)
        return events
      })
  })

const zero = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  audioInput: 0,
  audioOutput: 0,
  image: 0,
}

function textOf(candidate: Candidate | undefined): string {
  return (candidate?.content ?? [])
    .map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : ''))
    .join('')
}

function thoughtOf(candidate: Candidate | undefined): string {
  return (candidate?.content ?? []).map((part) => (part.type === 'thinking' ? part.text : '')).join('')
}

function callsOf(candidate: Candidate | undefined): string[] {
  return (candidate?.content ?? []).flatMap((part) => (part.type === 'tool-call' ? [part.name] : []))
}

describe('any sequence of events', () => {
  it('makes chunks that Gemini’s clients understand, with the same texts and calls', () => {
    fc.assert(
      fc.property(sequences, fc.constantFrom('sse' as const, 'json-array' as const), (events, framing) => {
        const chunks = written(events, framing)
        for (const chunk of chunks)
          for (const { content } of chunk.candidates) {
            expect(content.role).toBe('model')
            expect(content.parts.every((part) => typeof part === 'object')).toBe(true)
          }
        const last = chunks.at(-1)!
        expect(last.usageMetadata).toBeDefined()
        expect(last.candidates.every(({ finishReason }) => finishReason !== undefined)).toBe(true)
        expect(chunks.slice(0, -1).some((one) => one.candidates.some(({ finishReason }) => finishReason))).toBe(false)
        const wanted = assembleResponse(events)
        const reader = readStream(replyContext())
        const streamed = assembleResponse([
          ...chunks.flatMap((chunk) => reader.read('', JSON.stringify(chunk))),
          ...reader.end(),
        ])
        const whole = assembleResponse(readReply(chunks, replyContext()))
        for (const got of [streamed, whole])
          for (const at of [0, 1]) {
            expect(textOf(got.candidates[at])).toBe(textOf(wanted.candidates[at]))
            expect(thoughtOf(got.candidates[at])).toBe(thoughtOf(wanted.candidates[at]))
            expect(callsOf(got.candidates[at])).toEqual(callsOf(wanted.candidates[at]))
          }
      }),
      { numRuns: 300 },
    )
  })
})
