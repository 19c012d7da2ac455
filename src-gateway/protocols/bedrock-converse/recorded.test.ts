import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { Part } from '../../ir/part.ts'
import { promptTokens } from '../../ir/usage.ts'
import { converseToSse } from '../../wire/aws-to-sse.ts'
import { readSseEvents } from '../../wire/sse-lines.ts'
import { bedrockConverse } from './index.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../../shared/wire')
const present = existsSync(folder)

interface Wire {
  id: string
  protocol: string
  status: number
  url: string
  response?: unknown
  eventstream_b64?: string
  facts: {
    finish: string[]
    text?: string
    text_sha256?: string
    reasoning_chars: number
    tool_calls: { id: string; name: string; arguments: unknown }[]
    usage_norm: Record<'input' | 'output' | 'cache_read' | 'cache_write', number | null> | null
  }
}

function readWire(): Wire[] {
  if (!present) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Wire)
    .filter((wire) => wire.protocol === 'bedrock-converse')
}

const context = { hints: {} }

function readStream(bytes: Buffer, nextSize: () => number): ReplyEvent[] {
  const reframer = converseToSse()
  const reader = bedrockConverse.readStream(context)
  const events: ReplyEvent[] = []
  let held = Buffer.alloc(0)
  const take = (sse: Buffer) => {
    held = Buffer.concat([held, sse])
    const done = readSseEvents(held, 0, ({ name, data }) => events.push(...reader.read(name, data.toString())))
    held = held.subarray(done)
  }
  for (let at = 0; at < bytes.length; ) {
    const size = nextSize()
    take(reframer.push(Buffer.from(bytes.subarray(at, at + size))))
    at += size
  }
  take(reframer.end())
  events.push(...reader.end())
  return events
}

/** A small seeded generator, so that a failure can be repeated. */
function sizes(seed: number, max: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 1 + (state % max)
  }
}

function joined(parts: readonly Part[], type: 'text' | 'thinking'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}

function expectFacts(wire: Wire, events: readonly ReplyEvent[]): void {
  const { facts } = wire
  const response = assembleResponse(events)
  const [candidate] = response.candidates
  const { content, finish } = candidate!
  const text = joined(content, 'text')
  // The facts were read without the blanks around.
  if (facts.text !== undefined) expect(text.trim(), wire.id).toBe(facts.text.trim())
  else
    expect(
      [text, text.trim()].map((one) => createHash('sha256').update(one).digest('hex')),
      wire.id,
    ).toContain(facts.text_sha256)
  expect([...joined(content, 'thinking')].length, wire.id).toBe(facts.reasoning_chars)
  expect(
    content.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, arguments: JSON.parse(part.input) as unknown }] : [],
    ),
    wire.id,
  ).toEqual(facts.tool_calls)
  expect([finish.raw], wire.id).toEqual(facts.finish)
  expect(finish.unified, wire.id).toBe(unified(finish.raw))
  const norm = facts.usage_norm!
  const usage = response.usage!
  expect(
    [promptTokens(usage), usage.output, usage.cacheRead, usage.cacheWrite5m + usage.cacheWrite1h],
    wire.id,
  ).toEqual([norm.input, norm.output, norm.cache_read ?? 0, norm.cache_write ?? 0])
  expect(response.error, wire.id).toBeUndefined()
}

function unified(raw: string | undefined): string {
  return { end_turn: 'stop', tool_use: 'tool-calls', max_tokens: 'length' }[raw ?? ''] ?? 'unexpected'
}

describe.skipIf(!present)(
  `recorded Converse replies${present ? '' : ' (skipped: ../shared/wire is not there)'}`,
  () => {
    const wires = readWire()

    it('that are whole say what is on record', () => {
      const whole = wires.filter((wire) => wire.status === 200 && wire.response !== undefined)
      expect(whole.length).toBeGreaterThan(50)
      for (const wire of whole) expectFacts(wire, bedrockConverse.readReply(wire.response, context))
    })

    it('that are streams say what is on record, however the bytes are cut', () => {
      const streams = wires.filter((wire) => wire.eventstream_b64 !== undefined)
      expect(streams.length).toBeGreaterThan(5)
      for (const [index, wire] of streams.entries()) {
        const bytes = Buffer.from(wire.eventstream_b64!, 'base64')
        for (const max of [1, 7, 300, 1 << 20]) expectFacts(wire, readStream(bytes, sizes(index + max, max)))
      }
    })

    it('that are streams and stop anywhere end in an error', () => {
      for (const wire of wires.filter((one) => one.eventstream_b64 !== undefined).slice(0, 3)) {
        const bytes = Buffer.from(wire.eventstream_b64!, 'base64')
        for (let length = 50; length < bytes.length * 0.8; length += 997) {
          const events = readStream(bytes.subarray(0, length), () => 400)
          expect(events.at(-1)?.type, `${wire.id} at ${length}`).toBe('error')
        }
      }
    })

    it('that are errors keep their status and their words', () => {
      const errors = wires.filter((wire) => wire.status >= 400)
      expect(errors.length).toBeGreaterThan(3)
      for (const wire of errors) {
        const { message } = wire.response as { message: string }
        expect(bedrockConverse.readError(wire.status, wire.response, {})).toEqual({ status: wire.status, message })
      }
    })

    it('were asked for at the path that we call', () => {
      for (const wire of wires.filter((one) => !one.url.includes('MODEL'))) {
        const path = new URL(wire.url).pathname
        const [, , model, method] = path.split('/')
        expect(
          bedrockConverse.upstreamPath({
            operation: 'chat',
            model: decodeURIComponent(model!),
            query: '',
            stream: method === 'converse-stream' ? 'sse' : false,
          }),
        ).toBe(path)
      }
    })
  },
)
