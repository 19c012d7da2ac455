import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { Part } from '../../ir/part.ts'
import { promptTokens } from '../../ir/usage.ts'
import { cohereChat } from './index.ts'
import { assistant, user, write } from './write-request.fixture.ts'

/** Recorded traffic is read where it lies beside the project; without it there is nothing to compare with. */
const folder = join(import.meta.dirname, '../../../../shared/wire')
const present = existsSync(folder)

interface Wire {
  id: string
  protocol: string
  provider: string
  url: string
  status: number
  request: Record<string, unknown> | null
  response: Record<string, unknown>
  facts: {
    finish: string[]
    text?: string
    text_sha256?: string
    reasoning_chars: number
    tool_calls: { id: string; name: string; arguments: unknown }[]
    usage_norm: { input: number; output: number; cache_read: number | null }
    vectors?: { count: number }
  }
}

function readWire(protocol: string): Wire[] {
  if (!present) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Wire)
    .filter((wire) => wire.protocol === protocol && wire.provider === 'cohere')
}

const none = { hints: {} }

function thoughts(content: readonly Part[], mark: string): string {
  return content.map((part) => (part.type === 'thinking' && part.opaque?.value === mark ? part.text : '')).join('')
}

describe.skipIf(!present)(`recorded Cohere replies${present ? '' : ' (skipped: ../shared/wire is not there)'}`, () => {
  it('say what is on record', () => {
    const wires = readWire('cohere-chat')
    expect(wires.length).toBeGreaterThan(4)
    for (const { id, facts, response } of wires) {
      const { candidates, usage, error } = assembleResponse(cohereChat.readReply(response, none))
      const { content, finish } = candidates[0]!
      const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
      if (facts.text !== undefined) expect(text, id).toBe(facts.text)
      else expect(createHash('sha256').update(text).digest('hex'), id).toBe(facts.text_sha256)
      expect([...thoughts(content, 'thinking')].length, id).toBe(facts.reasoning_chars)
      expect(thoughts(content, 'tool_plan'), id).toBe((response.message as { tool_plan?: string }).tool_plan ?? '')
      expect(
        content.flatMap((part) =>
          part.type === 'tool-call'
            ? [{ id: part.id, name: part.name, arguments: JSON.parse(part.input) as unknown }]
            : [],
        ),
        id,
      ).toEqual(facts.tool_calls)
      expect([finish.raw], id).toEqual(facts.finish)
      expect([promptTokens(usage!), usage!.output, usage!.cacheRead], id).toEqual([
        facts.usage_norm.input,
        facts.usage_norm.output,
        facts.usage_norm.cache_read ?? 0,
      ])
      expect(error, id).toBeUndefined()
      const cited = content.flatMap((part) => (part.type === 'text' ? (part.citations ?? []) : []))
      const marks = (response.message as { citations?: { text: string }[] }).citations ?? []
      expect(
        cited.map(({ start, end }) => text.slice(start, end)),
        id,
      ).toEqual(marks.map((mark) => mark.text))
    }
  })

  it('of the embedder have their vectors', () => {
    const wires = readWire('embeddings').filter((wire) => wire.status === 200)
    expect(wires.length).toBeGreaterThan(1)
    for (const { id, facts, response } of wires) {
      const reply = cohereChat.embeddings.readReply(response)
      expect(reply.vectors, id).toHaveLength(facts.vectors!.count)
      expect(reply.usage!.input, id).toBeGreaterThan(0)
    }
  })

  it('were asked for as we ask', () => {
    const recorded = (id: string) => readWire('cohere-chat').find((wire) => wire.id === id)!.request
    expect(write({ messages: [user('hello')] }, { model: 'command-r7b-12-2024' }).body).toEqual(
      recorded('cohere-chat-42286c704d'),
    )
    const parameters = { properties: { city: { type: 'string' } }, required: ['city'], type: 'object' }
    const tools = [
      { type: 'function', name: 'get_weather', description: 'Get weather for a city', parameters },
    ] as const
    expect(
      write(
        { messages: [user("What's the weather in Paris?")], tools, toolChoice: { type: 'required' } },
        { model: 'command-r7b-12-2024' },
      ).body,
    ).toEqual(recorded('cohere-chat-10188420e5'))
    const replay = recorded('cohere-chat-0614aa040d') as {
      messages: { content: { thinking?: string; text?: string }[] }[]
    }
    const [thinking, text] = replay.messages[1]!.content
    expect(
      write(
        {
          messages: [
            user('How do I cross the street?'),
            assistant({ type: 'thinking', text: thinking!.thinking! }, text!.text!),
            user('Considering the way to cross the street, analogously, how do I cross the river?'),
          ],
        },
        { model: 'command-a-reasoning-08-2025' },
      ).body,
    ).toEqual(replay)
  })
})
