import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import { type OpaqueState, packOpaque } from '../../ir/opaque.ts'
import type { JsonObject } from '../conversion.ts'
import {
  accumulate,
  asked,
  messageSummary,
  readBody,
  readEvents,
  summary,
  writeContext,
  writeEvents,
  written,
} from './conversion.cases.ts'
import { anthropicMessages } from './index.ts'
import { toolInputObject } from './tool-input.ts'

interface Sent {
  name: string
  data: JsonObject
}

function sent(sse: string): Sent[] {
  return sse
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [event = '', data = '', more] = block.split('\n')
      expect(more).toBeUndefined()
      expect(event).toMatch(/^event: \w+$/)
      return { name: event.slice(7), data: JSON.parse(data.slice(6)) as JsonObject }
    })
}

/** What Anthropic's own streams keep to, and its SDK needs. */
function checkGrammar(sse: string): void {
  const events = sent(sse)
  for (const { name, data } of events) expect(data.type).toBe(name)
  expect(events[0]?.name).toBe('message_start')
  expect(events.slice(-2).map(({ name }) => name)).toEqual(['message_delta', 'message_stop'])
  let next = 0
  let open: number | undefined
  for (const { name, data } of events.slice(1, -2)) {
    if (name === 'content_block_start') {
      expect(open).toBeUndefined()
      expect(data.index).toBe(next)
      open = next++
    } else if (name === 'content_block_delta') expect(data.index).toBe(open)
    else {
      expect(name).toBe('content_block_stop')
      expect(data.index).toBe(open)
      open = undefined
    }
  }
  expect(open).toBeUndefined()
}

const foreign: OpaqueState = { origin: 'gemini', value: 'c2ln' }
const state = fc.constantFrom<(OpaqueState | undefined)[]>(undefined, foreign, {
  origin: 'anthropic-messages',
  value: 'sig',
})
const words = fc.array(fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }), { maxLength: 4 })
const input = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc
    .dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
    .map((one) => JSON.stringify(one)),
  fc.constantFrom(
    '',
    '{}',
    '{"a":1',
    '{"a":"b',
    '{"a":1}}',
    '{"a":1}{"b":2}',
    '{"a": oops}',
    'plain words',
    '{"a":[1,2',
    '{"a":"x\ny"}',
  ),
)

interface Planned {
  start: PartStart
  deltas: string[]
  opaque: OpaqueState | undefined
  ends: boolean
}

const planned: fc.Arbitrary<Planned> = fc.oneof(
  fc.record<Planned>({
    start: fc.constantFrom<PartStart[]>({ type: 'text' }, { type: 'thinking' }),
    deltas: words,
    opaque: state,
    ends: fc.boolean(),
  }),
  fc.record<Planned>({
    start: fc.constant<PartStart>({ type: 'tool-call', id: 'call_0', name: 'f', kind: 'function' }),
    deltas: input.chain((text) =>
      fc.integer({ min: 1, max: 5 }).map((size) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []),
    ),
    opaque: state,
    ends: fc.boolean(),
  }),
  fc.record<Planned>({
    start: fc.constantFrom<PartStart[]>(
      { type: 'redacted-thinking', opaque: foreign },
      { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'provider', protocol: 'gemini', name: 'executableCode', value: {}, text: 'print(1)' },
      {
        type: 'provider',
        protocol: 'anthropic-messages',
        name: 'server_tool_use',
        value: { type: 'server_tool_use', id: 's', name: 'web_search', input: { q: 1 } },
      },
    ),
    deltas: fc.constant([]),
    opaque: fc.constant(undefined),
    ends: fc.boolean(),
  }),
)

/** Parts that overlap anyhow, with their own deltas in order. */
function interleaved(parts: readonly Planned[], order: readonly number[]): ReplyEvent[] {
  const queues = parts.map(({ start, deltas, opaque, ends }, index): ReplyEvent[] => [
    { type: 'part-start', index, part: start },
    ...deltas.map((text): ReplyEvent => ({ type: 'part-delta', index, text })),
    ...(ends ? [{ type: 'part-end' as const, index, ...(opaque === undefined ? undefined : { opaque }) }] : []),
  ])
  const events: ReplyEvent[] = []
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn++) {
    const live = queues.filter((queue) => queue.length > 0)
    const event = live[(order[turn % order.length] ?? 0) % live.length]?.shift()
    if (event !== undefined) events.push(event)
  }
  return events
}

describe('a stream of any answer', () => {
  it('keeps to the grammar and is read by the official SDK as it was meant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { maxLength: 5 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        async (parts, order, starts, finishes) => {
          const events: ReplyEvent[] = [
            ...(starts ? [{ type: 'response-start' as const, model: 'up' }] : []),
            ...interleaved(parts, order),
            ...(finishes ? [{ type: 'finish' as const, reason: { unified: 'stop' as const, raw: 'STOP' } }] : []),
          ]
          const sse = writeEvents(events)
          checkGrammar(sse)
          const message = await accumulate(sse)
          const got = messageSummary(message.content as unknown as JsonObject[])
          const meant = summary(assembleResponse(events.filter(({ type }) => type !== 'finish')))
          const notes = parts.filter(
            ({ start }) => start.type === 'image' || (start.type === 'provider' && start.text !== undefined),
          )
          if (notes.length === 0) expect(got.text).toBe(meant.text)
          const begun = events.flatMap((event) => (event.type === 'part-start' ? [parts[event.index]!] : []))
          const calls = begun.filter(({ start }) => start.type === 'tool-call')
          expect(got.calls.length).toBe(calls.length)
          expect(new Set(got.calls.map(({ id }) => id)).size).toBe(calls.length)
          for (const [at, { deltas }] of calls.entries()) checkInput(deltas.join(''), got.calls[at]?.arguments)
          for (const block of message.content) if (block.type === 'thinking') expect(block.signature).not.toBe('')
          expect(message.stop_reason).toBe(calls.length > 0 ? 'tool_use' : 'end_turn')
        },
      ),
      { numRuns: 300 },
    )
  })

  function checkInput(text: string, got: unknown): void {
    try {
      JSON.parse(text === '' ? '{}' : text)
    } catch {
      // Whatever it is, it arrived, as an object.
      expect(typeof got).toBe('object')
      if (!text.trimStart().startsWith('{')) expect(got).toEqual({ rawInvalidInput: text })
      return
    }
    expect(JSON.stringify(got)).toBe(JSON.stringify(toolInputObject(text)))
  }
})

describe('a call whose input is no JSON', () => {
  const call = (text: string): ReplyEvent[] => [
    { type: 'part-start', index: 0, part: { type: 'tool-call', id: 'c', name: 'f', kind: 'function' } },
    { type: 'part-delta', index: 0, text },
    { type: 'part-end', index: 0 },
  ]
  const inputOf = async (text: string) => (await accumulate(writeEvents(call(text)))).content[0]

  it.each([
    ['plain words', { rawInvalidInput: 'plain words' }],
    ['[1]', { rawInvalidInput: '[1]' }],
    ['{"a":1}}', { a: 1 }],
    ['{"a":1}{"b":2}', { a: 1 }],
    ['{"a": oops}', { a: null, rawInvalidInput: '{"a": oops}' }],
    ['{"a":{"b":x}}', { a: { b: null }, rawInvalidInput: '{"a":{"b":x}}' }],
    ['{"a":"x\ny"}', { a: 'x', rawInvalidInput: '{"a":"x\ny"}' }],
    ["{'a':1}", { rawInvalidInput: "{'a':1}" }],
    ['{"a":truX}', { a: true, rawInvalidInput: '{"a":truX}' }],
    ['{"a":"cut', { a: 'cut', rawInvalidInput: '{"a":"cut' }],
    ['{"a":1,', { a: 1, rawInvalidInput: '{"a":1,' }],
  ])('still arrives: %s', async (text, expected) => {
    const block = await inputOf(text)
    expect(block?.type === 'tool_use' ? block.input : undefined).toEqual(expected)
  })

  it('stays cut when the answer was cut', () => {
    const cut = writeEvents([...call('{"a":"cut'), { type: 'finish', reason: { unified: 'length', raw: 'length' } }])
    const pieces = sent(cut).filter(({ name }) => name === 'content_block_delta')
    expect(pieces.map(({ data }) => data.delta)).toEqual([{ type: 'input_json_delta', partial_json: '{"a":"cut' }])
  })

  it('goes back to the model in its own words', () => {
    const content = [{ type: 'tool_use', id: 'c', name: 'f', input: { rawInvalidInput: 'plain words' } }]
    const request = readBody({ model: 'm', messages: [{ role: 'assistant', content }] })
    expect(request.messages[0]?.content[0]).toMatchObject({ type: 'tool-call', input: 'plain words' })
  })
})

describe('states of other vendors', () => {
  const events: ReplyEvent[] = [
    { type: 'response-start' },
    { type: 'part-start', index: 0, part: { type: 'thinking' } },
    { type: 'part-delta', index: 0, text: 'hm' },
    { type: 'part-end', index: 0, opaque: { origin: 'openai-responses', value: 'enc', id: 'rs_1' } },
    { type: 'part-start', index: 1, part: { type: 'tool-call', id: 'c', name: 'f', kind: 'function' } },
    { type: 'part-delta', index: 1, text: '{}' },
    { type: 'part-end', index: 1, opaque: foreign },
  ]

  it('are carried by the client and come back where they were', async () => {
    const streamed = (await accumulate(writeEvents(events))).content
    const { content: whole } = anthropicMessages.writeReply(assembleResponse(events), writeContext())
    const back = (content: unknown) =>
      readBody({ model: 'm', messages: [{ role: 'assistant', content: JSON.parse(JSON.stringify(content)) }] })
        .messages[0]?.content
    const thinking = { type: 'thinking', text: 'hm', opaque: { origin: 'openai-responses', value: 'enc', id: 'rs_1' } }
    const call = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' }
    expect(back(whole)).toEqual([thinking, { ...call, opaque: foreign }])
    // A call's state comes too late for a stream to carry it.
    expect(back(streamed)).toEqual([thinking, call])
  })

  it('are not what a thinking without any comes back with', () => {
    const sse = writeEvents([
      { type: 'part-start', index: 0, part: { type: 'thinking' } },
      { type: 'part-delta', index: 0, text: 'hm' },
    ])
    const [delta] = sent(sse).filter(({ data }) => (data.delta as JsonObject | undefined)?.type === 'signature_delta')
    const { signature } = delta!.data.delta as JsonObject
    expect(signature).not.toBe('')
    const request = readBody({
      model: 'm',
      messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature }] }],
    })
    expect(request.messages[0]?.content).toEqual([{ type: 'thinking', text: 'hm' }])
    expect(packOpaque(foreign)).not.toBe(signature)
  })
})

describe('fifty turns of an agent', () => {
  it('keep thinking, calls and results together, though the vendor counts its calls anew', async () => {
    const messages: JsonObject[] = [{ role: 'user', content: 'Go.' }]
    for (let turn = 0; turn < 50; turn++) {
      const request = readBody({ model: 'm', messages })
      const sse = writeEvents(
        [
          { type: 'response-start' },
          { type: 'part-start', index: 0, part: { type: 'thinking' } },
          { type: 'part-delta', index: 0, text: `thought ${turn}` },
          { type: 'part-end', index: 0, opaque: { origin: 'openai-responses', value: `enc${turn}`, id: `rs_${turn}` } },
          { type: 'part-start', index: 1, part: { type: 'tool-call', id: 'call_0', name: 'f', kind: 'function' } },
          { type: 'part-delta', index: 1, text: `{"turn":${turn}}` },
          { type: 'part-end', index: 1 },
          { type: 'finish', reason: { unified: 'tool-calls', raw: 'tool_calls' } },
        ],
        request,
      )
      const { content } = await accumulate(sse)
      const results = content.flatMap((block) =>
        block.type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: block.id, content: `result ${turn}` }] : [],
      )
      messages.push(
        { role: 'assistant', content: JSON.parse(JSON.stringify(content)) },
        { role: 'user', content: results },
      )
    }
    const request = readBody({ model: 'm', messages })
    const calls = request.messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool-call'))
    expect(new Set(calls.map(({ id }) => id)).size).toBe(50)
    for (let turn = 0; turn < 50; turn++) {
      const [asked, answered] = request.messages.slice(1 + turn * 2)
      expect(asked?.content).toMatchObject([
        { text: `thought ${turn}`, opaque: { id: `rs_${turn}` } },
        { input: `{"turn":${turn}}` },
      ])
      expect(answered).toMatchObject({
        role: 'tool',
        content: [{ callId: calls[turn]?.id, content: [{ text: `result ${turn}` }] }],
      })
    }
    const { body, codes } = written(request, { inbound: 'anthropic-messages' })
    expect(body.messages).toHaveLength(101)
    expect(codes).toEqual(['unsupported:messages.thinking'])
  })
})

describe('an answer', () => {
  it('gives calls ids that the conversation has not had', async () => {
    const request = asked({
      messages: [
        { role: 'assistant', content: [{ type: 'tool-call', id: 'call_0', name: 'f', kind: 'function', input: '{}' }] },
      ],
    })
    const sse = writeEvents(
      [{ type: 'part-start', index: 0, part: { type: 'tool-call', id: 'call_0', name: 'f', kind: 'function' } }],
      request,
    )
    const [block] = (await accumulate(sse)).content
    expect(block?.type === 'tool_use' ? block.id : '').toMatch(/^call_0_[A-Za-z0-9]{8}$/)
  })

  it('told as refused is text that ends with a refusal', async () => {
    const message = await accumulate(
      writeEvents([
        { type: 'part-start', index: 0, part: { type: 'refusal' } },
        { type: 'part-delta', index: 0, text: 'I will not.' },
        { type: 'finish', reason: { unified: 'stop', raw: 'stop' } },
      ]),
    )
    expect(message).toMatchObject({
      content: [{ type: 'text', text: 'I will not.' }],
      stop_reason: 'refusal',
      stop_sequence: null,
    })
  })

  it('says how much of the prompt came from the cache', async () => {
    const usage = {
      input: 5,
      cacheRead: 100,
      cacheWrite5m: 20,
      cacheWrite1h: 30,
      output: 7,
      reasoning: 3,
      audioInput: 0,
      audioOutput: 0,
      image: 0,
    }
    const message = await accumulate(writeEvents([{ type: 'response-start' }, { type: 'usage', usage }]))
    expect(message.usage).toMatchObject({
      input_tokens: 5,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 50,
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 3 },
    })
  })

  it('that broke ends with an error and nothing after it', () => {
    const writer = anthropicMessages.writeStream(writeContext())
    writer.write({ type: 'response-start' })
    writer.write({ type: 'part-start', index: 0, part: { type: 'text' } })
    expect(sent(writer.fail({ status: 529, message: 'Busy' }))).toEqual([
      { name: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } } },
    ])
    expect(writer.end()).toBe('')
  })

  it('is read back as it was written', () => {
    const events: ReplyEvent[] = [
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'Hello' },
      { type: 'citation', index: 0, citation: { url: 'https://a.example', title: 'A', quote: 'q' } },
      { type: 'part-end', index: 0 },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, stopSequence: 'END' },
    ]
    const again = assembleResponse(readEvents(writeEvents(events)))
    expect(again.candidates[0]).toMatchObject({
      content: [{ type: 'text', text: 'Hello', citations: [{ url: 'https://a.example', title: 'A', quote: 'q' }] }],
      finish: { unified: 'stop', raw: 'stop_sequence' },
      stopSequence: 'END',
    })
  })
})
