import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { ReplyEvent } from '../../ir/event.ts'
import type { JsonObject } from '../conversion.ts'
import {
  accumulate,
  eventsOf,
  messageSummary,
  present,
  readBody,
  recorded,
  summaryOf,
  type Wire,
  writeContext,
  writeEvents,
  written,
} from './conversion.cases.ts'
import { readFinishReason } from './finish-reason.ts'
import { anthropicMessages } from './index.ts'

const sha = (text: string) => createHash('sha256').update(text).digest('hex')

function checkText(text: string, { facts, id }: Wire): void {
  if (facts.text !== undefined) expect(text, id).toBe(facts.text)
  else expect(sha(text), id).toBe(facts.text_sha256)
}

/** Every part has one start and one end, under an index of its own, and all comes in order. */
function checkGrammar(events: readonly ReplyEvent[], id: string): void {
  const open = new Set<number>()
  const seen = new Set<number>()
  expect(events[0]?.type, id).toBe('response-start')
  expect(events.filter(({ type }) => type === 'response-start').length, id).toBe(1)
  expect(events.at(-1)?.type, id).toBe('finish')
  for (const event of events) {
    if (event.type === 'part-start') {
      expect(seen.has(event.index), id).toBe(false)
      seen.add(event.index)
      open.add(event.index)
    } else if (event.type === 'part-delta' || event.type === 'citation') expect(open.has(event.index), id).toBe(true)
    else if (event.type === 'part-end') expect(open.delete(event.index), id).toBe(true)
    if (event.type === 'part-delta') expect(event.text, id).not.toBe('')
  }
  expect(open.size, id).toBe(0)
}

/** What a body means, without the forms that mean the same. */
function meaning(body: JsonObject): JsonObject {
  const messages: JsonObject[] = (body.messages as JsonObject[]).map(({ content, ...message }) => ({
    ...message,
    content: blocksOf(content).map((block) =>
      block.type === 'tool_result'
        ? { ...block, content: blocksOf(block.content), is_error: block.is_error === true }
        : block,
    ),
  }))
  const merged: JsonObject[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last === undefined || last.role !== message.role) merged.push(message)
    else last.content = [...(last.content as JsonObject[]), ...(message.content as JsonObject[])]
  }
  for (const message of merged) {
    const content = message.content as JsonObject[]
    const results = content.filter(({ type }) => type === 'tool_result')
    message.content = [...results, ...content.filter(({ type }) => type !== 'tool_result')]
  }
  const tools = (body.tools as JsonObject[] | undefined)?.map(({ type, ...tool }) =>
    type === 'custom' ? tool : { type, ...tool },
  )
  const { stream: _, anthropic_version: _version, ...rest } = body
  return { ...rest, system: blocksOf(body.system), tools, messages: merged }
}

function blocksOf(raw: unknown): JsonObject[] {
  if (typeof raw === 'string') return raw === '' ? [] : [{ type: 'text', text: raw }]
  return Array.isArray(raw) ? (raw as JsonObject[]) : []
}

describe.skipIf(!present)(`recorded Messages${present ? '' : ' (skipped: ../shared/wire is not there)'}`, () => {
  const wires = recorded('anthropic-messages', 'crafted')
  const answered = wires.filter((wire) => wire.status === 200)

  it('are many', () => {
    expect(answered.length).toBeGreaterThan(100)
  })

  it('are read as the facts say', () => {
    for (const wire of answered) {
      const events = eventsOf(wire)
      checkGrammar(events, wire.id)
      const { text, calls, reasoningChars } = summaryOf(events)
      checkText(text, wire)
      expect(calls, wire.id).toEqual(wire.facts.tool_calls)
      expect(reasoningChars, wire.id).toBe(wire.facts.reasoning_chars)
      const { finish } = assembleResponse(events).candidates[0]!
      const last = wire.facts.finish.at(-1)
      expect(finish.raw, wire.id).toBe(last)
      if (last !== undefined) expect(finish, wire.id).toEqual(readFinishReason(last))
    }
  })

  it("are written so that Anthropic's SDK reads the same", async () => {
    for (const wire of answered) {
      const events = eventsOf(wire)
      const whole = wire.facts.tool_calls.every(
        ({ arguments: args }) => !Object.hasOwn(args as object, '_invalid_json'),
      )
      const message = await accumulate(writeEvents(events))
      const document = anthropicMessages.writeReply(assembleResponse(events), writeContext())
      for (const content of [message.content, document.content] as unknown as JsonObject[][]) {
        const { text, calls, reasoningChars } = messageSummary(content)
        checkText(text, wire)
        if (whole) expect(calls, wire.id).toEqual(wire.facts.tool_calls)
        expect(
          calls.map(({ name }) => name),
          wire.id,
        ).toEqual(wire.facts.tool_calls.map(({ name }) => name))
        expect(reasoningChars, wire.id).toBe(wire.facts.reasoning_chars)
      }
      const finish = wire.facts.finish.at(-1)
      if (finish !== undefined) {
        expect(message.stop_reason, wire.id).toBe(finish)
        expect(document.stop_reason, wire.id).toBe(finish)
      }
      const usage = assembleResponse(events).usage
      expect(message.usage, wire.id).toMatchObject({
        input_tokens: usage?.input ?? 0,
        cache_read_input_tokens: usage?.cacheRead ?? 0,
        output_tokens: usage?.output ?? 0,
      })
      expect(document.usage, wire.id).toMatchObject({
        input_tokens: usage?.input ?? 0,
        output_tokens: usage?.output ?? 0,
      })
    }
  })

  it('keep the blocks that Anthropic alone knows', async () => {
    for (const wire of answered.filter(({ response }) => response !== undefined)) {
      const message = await accumulate(writeEvents(eventsOf(wire)))
      const plain = (blocks: unknown) =>
        JSON.parse(JSON.stringify(blocks)).map(({ caller: _, ...block }: JsonObject) =>
          block.citations === null ? { ...block, citations: undefined } : block,
        )
      const expected = plain(wire.response?.content).filter(
        (block: JsonObject) => block.type !== 'text' || block.text !== '',
      )
      expect(
        plain(message.content).map((block: JsonObject) => block.type),
        wire.id,
      ).toEqual(expected.map((block: JsonObject) => block.type))
      for (const [index, block] of expected.entries()) {
        if (block.type === 'tool_use' || (block.type as string).includes('tool_result')) continue
        expect(plain(message.content)[index], wire.id).toMatchObject(JSON.parse(JSON.stringify(block)))
      }
    }
  })

  it('are asked for again in the same words', () => {
    const asked = [...wires, ...recorded('count-tokens')].filter(
      ({ request, status }) => Array.isArray(request?.messages) && status === 200,
    )
    expect(asked.length).toBeGreaterThan(80)
    for (const wire of asked) {
      const request = wire.request!
      const model = String(request.model ?? /model\/([^/]+)/.exec(wire.url)?.[1])
      const { body, codes } = written(readBody(request), { model, inbound: 'anthropic-messages' })
      if (request.max_tokens === undefined) delete body.max_tokens
      expect(meaning({ ...body, model }), `${wire.id} ${codes.join(' ')}`).toEqual(meaning({ ...request, model }))
      expect(codes, wire.id).toEqual([])
    }
  })
})
