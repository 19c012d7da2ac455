import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { Candidate, ConversationResponse } from '../../ir/response.ts'
import type { Usage } from '../../ir/usage.ts'
import { promptTokens } from '../../ir/usage.ts'
import { camelCase } from './fields.ts'
import { readReply } from './read-response.ts'
import { readStream } from './read-stream.ts'
import { dataOf, readWires, replyContext, skipped, type Wire, wirePresent, writeContext } from './wire.fixture.ts'
import { writeReply } from './write-response.ts'
import { writeStream } from './write-stream.ts'

function eventsOf(wire: Wire): ReplyEvent[] {
  if (wire.sse === undefined) return readReply(wire.response, replyContext())
  return eventsOfSse(wire.sse)
}

function eventsOfSse(sse: string): ReplyEvent[] {
  const reader = readStream(replyContext())
  return [...dataOf(sse).flatMap((data) => reader.read('', data)), ...reader.end()]
}

function summary({ content, finish }: Candidate) {
  return {
    text: content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(''),
    thinking: content.flatMap((part) => (part.type === 'thinking' ? [part.text] : [])).join(''),
    calls: content.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, arguments: JSON.parse(part.input) as unknown }] : [],
    ),
    states: content.flatMap((part) => ('opaque' in part && part.opaque ? [part.opaque] : [])),
    media: content.filter((part) => part.type === 'image' || part.type === 'audio'),
    finish,
  }
}

/** The facts spell all of a reply's keys in camelCase, those of the model's arguments too. */
function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [camelCase(key), camelKeys(one)]))
}

function expectFacts(response: ConversationResponse, wire: Wire): void {
  const { facts } = wire
  const got = response.candidates.map(summary)
  const text = got[0]?.text ?? ''
  if (facts.text !== null && facts.text !== undefined) expect(text, wire.id).toBe(facts.text)
  else expect(createHash('sha256').update(text).digest('hex'), wire.id).toBe(facts.text_sha256)
  expect(got[0]?.thinking.length, wire.id).toBe(facts.reasoning_chars)
  expect(
    got.flatMap(({ calls }) => calls).map(({ name, arguments: args }) => ({ name, arguments: camelKeys(args) })),
    wire.id,
  ).toEqual(facts.tool_calls.map(({ name, arguments: args }) => ({ name, arguments: camelKeys(args) })))
  for (const [at, call] of facts.tool_calls.entries())
    if (call.id !== null) expect(got.flatMap(({ calls }) => calls)[at]?.id, wire.id).toBe(call.id)
  const raw = facts.finish.at(-1)
  if (raw !== undefined) expect(got[0]?.finish.raw, wire.id).toBe(raw)
  if (raw === 'STOP') expect(got[0]?.finish.unified, wire.id).toBe(facts.tool_calls.length > 0 ? 'tool-calls' : 'stop')
  const norm = facts.usage_norm
  if (norm === null) expect(response.usage, wire.id).toBeUndefined()
  else {
    const usage = response.usage!
    expect(
      { input: promptTokens(usage), output: usage.output, cache: usage.cacheRead, reasoning: usage.reasoning },
      wire.id,
    ).toEqual({
      input: norm.input ?? 0,
      output: norm.output ?? 0,
      cache: norm.cache_read ?? 0,
      reasoning: norm.reasoning ?? 0,
    })
  }
}

describe.skipIf(!wirePresent)(`recorded answers${skipped}`, () => {
  const wires = readWires('gemini-generate', 'crafted', 'trimmed-blobs').filter(
    (wire) => wire.protocol === 'gemini-generate',
  )
  const answers = wires.filter(({ status }) => status === 200)

  it('are many', () => {
    expect(answers.length).toBeGreaterThan(150)
  })

  it('read as the record states', () => {
    for (const wire of answers) {
      const response = assembleResponse(eventsOf(wire))
      expect(response.error, wire.id).toBeUndefined()
      expectFacts(response, wire)
    }
  })

  it('are the same after our own writing of a whole reply', () => {
    for (const wire of answers) {
      const read = assembleResponse(eventsOf(wire))
      const written = writeReply(read, writeContext())
      const again = assembleResponse(readReply(written, replyContext()))
      expect(again.candidates.map(summary), wire.id).toEqual(read.candidates.map(summary))
      if (read.usage !== undefined) expect(told(again.usage), wire.id).toEqual(told(read.usage))
    }
  })

  it('are the same after our own writing of a stream, as events or as an array', () => {
    for (const wire of answers) {
      const events = eventsOf(wire)
      const read = assembleResponse(events)
      for (const framing of ['sse', 'json-array'] as const) {
        const writer = writeStream(writeContext(framing))
        const text = events.map((event) => writer.write(event)).join('') + writer.end()
        const again = assembleResponse(
          framing === 'sse' ? eventsOfSse(text) : readReply(JSON.parse(text), replyContext()),
        )
        expect(again.candidates.map(summary), wire.id).toEqual(read.candidates.map(summary))
        if (read.usage !== undefined) expect(told(again.usage), wire.id).toEqual(told(read.usage))
      }
    }
  })

  it('that are errors are told as errors', () => {
    for (const wire of wires.filter(({ status }) => status >= 400)) {
      expect(eventsOf(wire).at(-1), wire.id).toMatchObject({ type: 'error', error: { status: wire.status } })
    }
  })
})

/** What a client is told of the usage; a search or a class of service has no place in it. */
function told(usage: Usage | undefined) {
  return usage === undefined ? undefined : { ...usage, tools: undefined, serviceTier: undefined }
}
