import fc from 'fast-check'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { noUsage } from '../../ir/usage.ts'
import type { WriteReplyContext } from '../conversion.ts'
import { openaiChat as chat } from './index.ts'

const request: ConversationRequest = {
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

function contextFor(includeUsage: boolean): WriteReplyContext {
  return { request: { ...request, includeUsage }, clientBody: {}, model: 'm', id: 'x1', createdAt: 7, framing: 'sse' }
}

function write(events: readonly ReplyEvent[], includeUsage = true): string {
  const writer = chat.writeStream(contextFor(includeUsage))
  return events.map((event) => writer.write(event)).join('') + writer.end()
}

function chunksOf(sse: string): Record<string, unknown>[] {
  const lines = sse.split('\n\n')
  expect(lines.at(-1)).toBe('')
  expect(lines.at(-2)).toBe('data: [DONE]')
  return lines.slice(0, -2).map((line) => JSON.parse(line.replace(/^data: /, '')))
}

interface Delta {
  index: number
  delta: Record<string, unknown>
  finish_reason: string | null
}

function choicesOf(sse: string): Delta[] {
  return chunksOf(sse).flatMap(({ choices }) => choices as Delta[])
}

function part(index: number, start: PartStart, ...texts: string[]): ReplyEvent[] {
  return [
    { type: 'part-start', index, part: start },
    ...texts.map((text): ReplyEvent => ({ type: 'part-delta', index, text })),
    { type: 'part-end', index },
  ]
}

const finish: ReplyEvent = { type: 'finish', reason: { unified: 'stop', raw: 'end_turn' } }
const usage: ReplyEvent = { type: 'usage', usage: { ...noUsage, input: 3, cacheRead: 2, output: 4, reasoning: 1 } }
const callStart: PartStart = { type: 'tool-call', id: 'c1', name: 'f', kind: 'function' }

/** The stream as OpenAI's own library reads it, which throws when the grammar is broken. */
async function bySdk(sse: string): Promise<OpenAI.Chat.ChatCompletion> {
  const client = new OpenAI({
    apiKey: 'k',
    maxRetries: 0,
    fetch: async () => new Response(sse, { headers: { 'content-type': 'text/event-stream' } }),
  })
  return client.chat.completions.stream({ model: 'm', messages: [] }).finalChatCompletion()
}

describe('a stream for a chat client', () => {
  it('begins with the role and ends with the reason, the usage and [DONE]', () => {
    const chunks = chunksOf(write([...part(0, { type: 'text' }, 'a', 'b'), usage, finish]))
    expect(chunks.map(({ choices, usage: told }) => [choices, told])).toEqual([
      [[{ index: 0, delta: { role: 'assistant', content: 'a' }, logprobs: null, finish_reason: null }], null],
      [[{ index: 0, delta: { content: 'b' }, logprobs: null, finish_reason: null }], null],
      [[{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }], null],
      [[], expect.objectContaining({ prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 })],
    ])
    for (const chunk of chunks)
      expect(chunk).toMatchObject({ id: 'chatcmpl-x1', object: 'chat.completion.chunk', created: 7, model: 'm' })
  })

  it('has no usage unless it was asked for', () => {
    expect(write([...part(0, { type: 'text' }, 'a'), usage, finish], false)).not.toContain('usage')
  })

  it('tells calls by number, the first piece with id and name', () => {
    const calls = choicesOf(write([...part(0, callStart, '{"a"', ':1}'), finish]))
    expect(calls.map(({ delta }) => delta.tool_calls)).toEqual([
      [{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }],
      [{ index: 0, function: { arguments: '{"a"' } }],
      [{ index: 0, function: { arguments: ':1}' } }],
      undefined,
    ])
    expect(calls.at(-1)!.finish_reason).toBe('tool_calls')
  })

  it('gives {} for a call without arguments', async () => {
    const { choices } = await bySdk(write([...part(0, callStart), finish]))
    expect(choices[0]!.message.tool_calls).toMatchObject([{ id: 'c1', function: { name: 'f', arguments: '{}' } }])
  })

  it('puts calls that overlap one after the other', async () => {
    const sse = write([
      { type: 'part-start', index: 0, part: callStart },
      { type: 'part-start', index: 1, part: { ...callStart, id: 'c2' } },
      { type: 'part-delta', index: 1, text: '{"b":' },
      { type: 'part-delta', index: 0, text: '{}' },
      { type: 'part-delta', index: 1, text: '2}' },
      { type: 'part-end', index: 1 },
      { type: 'part-end', index: 0 },
      finish,
    ])
    const { choices } = await bySdk(sse)
    expect(choices[0]!.message.tool_calls).toMatchObject([
      { id: 'c1', function: { arguments: '{}' } },
      { id: 'c2', function: { arguments: '{"b":2}' } },
    ])
  })

  it('carries the states of another vendor through the client', () => {
    const sse = write([
      { type: 'part-start', index: 0, part: { type: 'thinking' } },
      { type: 'part-delta', index: 0, text: 'hm' },
      { type: 'part-end', index: 0, opaque: { origin: 'anthropic-messages', value: 'sig' } },
      {
        type: 'part-start',
        index: 1,
        part: { type: 'redacted-thinking', opaque: { origin: 'anthropic-messages', value: 'red' } },
      },
      { type: 'part-end', index: 1 },
      { type: 'part-start', index: 2, part: callStart },
      { type: 'part-delta', index: 2, text: '{}' },
      { type: 'part-end', index: 2, opaque: { origin: 'gemini', value: 'thought' } },
      finish,
    ])
    const deltas = choicesOf(sse).map(({ delta }) => delta)
    const details = deltas.find((delta) => delta.reasoning_details !== undefined)!.reasoning_details
    const extra = deltas
      .flatMap((delta) => (delta.tool_calls ?? []) as Record<string, unknown>[])
      .find((call) => call.extra_content !== undefined)!.extra_content
    const message = {
      role: 'assistant',
      reasoning_content: 'hm',
      reasoning_details: details,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: extra }],
    }
    const read = chat.readRequest({
      route: { protocol: 'openai-chat', operation: 'chat' },
      body: { model: 'm', messages: [{ role: 'user', content: 'x' }, message] },
      headers: {},
    })
    expect(read.messages[1]!.content).toEqual([
      { type: 'thinking', text: 'hm', opaque: { origin: 'anthropic-messages', value: 'sig' } },
      { type: 'redacted-thinking', opaque: { origin: 'anthropic-messages', value: 'red' } },
      {
        type: 'tool-call',
        id: 'c1',
        name: 'f',
        kind: 'function',
        input: '{}',
        opaque: { origin: 'gemini', value: 'thought' },
      },
    ])
  })

  it('counts the places of citations in the whole content', () => {
    const citation = { url: 'https://a.example', start: 0, end: 2 }
    const sse = write([
      ...part(0, { type: 'text' }, 'one '),
      { type: 'part-start', index: 1, part: { type: 'text' } },
      { type: 'part-delta', index: 1, text: 'two' },
      { type: 'citation', index: 1, citation },
      { type: 'part-end', index: 1 },
      finish,
    ])
    expect(sse).toContain('"start_index":4,"end_index":6')
  })

  it('tells an error that an SDK throws', async () => {
    const writer = chat.writeStream(contextFor(true))
    const begun = part(0, { type: 'text' }, 'a')
      .map((event) => writer.write(event))
      .join('')
    const sse = begun + writer.fail({ status: 529, message: 'Overloaded', code: 'overloaded_error' })
    await expect(bySdk(sse)).rejects.toThrow('Overloaded')
    expect(sse).not.toContain('[DONE]')
  })

  it('is valid for any events, and says what they say', async () => {
    await fc.assert(
      fc.asyncProperty(events(), async (list) => {
        const sse = write(list)
        checkGrammar(choicesOf(sse))
        const wanted = assembleResponse(list)
        const { choices } = await bySdk(sse)
        for (const [index, { content }] of wanted.candidates.entries()) {
          const choice = choices.find((one) => one.index === index)
          if (content.length === 0 && choice === undefined) continue
          const text = content.map((one) => (one.type === 'text' ? one.text : '')).join('')
          expect(choice!.message.content ?? '').toBe(text)
          const calls = content.flatMap((one) =>
            one.type === 'tool-call' ? [[one.id, one.input === '' ? '{}' : one.input]] : [],
          )
          expect(
            (choice!.message.tool_calls ?? []).map((call) => [
              call.id,
              call.type === 'function' ? call.function.arguments : '',
            ]),
          ).toEqual(calls)
          expect(choice!.finish_reason === 'tool_calls').toBe(
            calls.length > 0 && isOwn(wanted.candidates[index]!.finish.unified),
          )
        }
      }),
      { numRuns: 60 },
    )
  })
})

function isOwn(unified: string): boolean {
  return unified !== 'length' && unified !== 'content-filter'
}

function checkGrammar(choices: readonly Delta[]): void {
  const seen = new Map<number, { finished: boolean }>()
  for (const { index, delta, finish_reason: reason } of choices) {
    const known = seen.get(index)
    expect(delta.role).toBe(known === undefined ? 'assistant' : undefined)
    expect(known?.finished ?? false).toBe(false)
    if (reason !== null) expect(delta).toEqual({})
    seen.set(index, { finished: reason !== null })
  }
  for (const { finished } of seen.values()) expect(finished).toBe(true)
}

const starts: readonly PartStart[] = [
  { type: 'text' },
  { type: 'thinking' },
  { type: 'refusal' },
  { type: 'tool-call', id: '', name: 'f', kind: 'function' },
  { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA' } },
  { type: 'redacted-thinking', opaque: { origin: 'anthropic-messages', value: 'r' } },
  { type: 'provider', protocol: 'gemini', name: 'x', value: 1 },
]

/** Any sequence that the grammar allows: parts that overlap, ends and reasons left out, one or two answers. */
function events(): fc.Arbitrary<ReplyEvent[]> {
  const step = fc.record({
    kind: fc.nat(9),
    which: fc.nat(20),
    text: fc.constantFrom('a', '{"x":1}', 'ü😀', '\n', '"'),
  })
  return fc.array(step, { maxLength: 25 }).map((steps) => {
    const list: ReplyEvent[] = [{ type: 'response-start', id: 'u' }, ...part(0, { type: 'text' }, '-')]
    const open: { index: number; grows: boolean }[] = []
    let next = 1
    for (const { kind, which, text } of steps) {
      const target = open[which % Math.max(1, open.length)]
      if (kind < 3) {
        const start = starts[which % starts.length]!
        const index = next++
        const made = start.type === 'tool-call' ? { ...start, id: `c${index}` } : start
        list.push({ type: 'part-start', index, part: made, ...(which % 5 === 0 ? { candidate: 1 } : undefined) })
        open.push({ index, grows: ['text', 'thinking', 'refusal', 'tool-call'].includes(start.type) })
      } else if (target !== undefined && kind < 8) {
        if (target.grows) list.push({ type: 'part-delta', index: target.index, text })
      } else if (target !== undefined) {
        open.splice(open.indexOf(target), 1)
        list.push({ type: 'part-end', index: target.index })
      }
    }
    return steps.length % 2 === 0 ? [...list, usage, finish] : list
  })
}
