import fc from 'fast-check'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { assembleResponse } from '../../ir/assemble.ts'
import type { PartStart, ReplyEvent } from '../../ir/event.ts'
import { packOpaque } from '../../ir/opaque.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { noUsage } from '../../ir/usage.ts'
import type { JsonObject, WriteReplyContext } from '../conversion.ts'
import { openaiResponses } from './index.ts'

const { readRequest, readStream, writeReply, writeStream } = openaiResponses
const route = { protocol: 'openai-responses', operation: 'chat' } as const

function requestOf(body: JsonObject): ConversationRequest {
  return readRequest({ route, body: { model: 'm', input: 'hi', ...body }, headers: {} })
}

function contextOf(body: JsonObject = {}): WriteReplyContext {
  return { request: requestOf(body), clientBody: body, model: 'm', id: 'abc', createdAt: 7, framing: 'sse' }
}

function stream(events: readonly ReplyEvent[], context = contextOf()): string {
  const writer = writeStream(context)
  return events.map((event) => writer.write(event)).join('') + writer.end()
}

function eventsOf(text: string): JsonObject[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [name, data] = event.split('\n')
      const parsed = JSON.parse(data!.slice('data: '.length)) as JsonObject
      expect(name).toBe(`event: ${String(parsed.type)}`)
      return parsed
    })
}

async function sdk(text: string): Promise<OpenAI.Responses.Response> {
  const client = new OpenAI({
    apiKey: 'k',
    baseURL: 'http://127.0.0.1:1/v1',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  })
  return client.responses.stream({ model: 'm', input: 'x' }).finalResponse()
}

const whole = (index: number, part: PartStart, text: string): ReplyEvent[] => [
  { type: 'part-start', index, part },
  ...(text === '' ? [] : [{ type: 'part-delta' as const, index, text }]),
  { type: 'part-end', index },
]
const done: ReplyEvent = { type: 'finish', reason: { unified: 'stop', raw: 'end_turn' } }
const usage: ReplyEvent = { type: 'usage', usage: { ...noUsage, input: 5, cacheRead: 3, output: 4, reasoning: 1 } }

describe('a stream of Responses', () => {
  it('tells a text in the order that OpenAI does', () => {
    const events = eventsOf(stream([{ type: 'response-start' }, ...whole(0, { type: 'text' }, 'Hé'), usage, done]))
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index))
    expect(events.at(-1)!.response).toMatchObject({
      id: 'resp_BCabc',
      status: 'completed',
      output: [
        { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Hé' }] },
      ],
      usage: {
        input_tokens: 8,
        input_tokens_details: { cached_tokens: 3 },
        output_tokens: 4,
        output_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 12,
      },
    })
  })

  it('says again what the request asked for', () => {
    const body = {
      instructions: 'Be brief.',
      temperature: 0.5,
      metadata: { a: 'b' },
      store: false,
      reasoning: { effort: 'low' },
    }
    const [created, running] = eventsOf(stream([done], contextOf(body)))
    for (const event of [created, running])
      expect(event!.response).toMatchObject({
        ...body,
        status: 'in_progress',
        output: [],
        tool_choice: 'auto',
        tools: [],
      })
  })

  it('gives an answer cut short as incomplete, and a failed one as failed', () => {
    const ended = (unified: 'length' | 'content-filter' | 'error') =>
      eventsOf(stream([{ type: 'finish', reason: { unified, raw: 'x' } }])).at(-1)
    expect(ended('length')).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    })
    expect(ended('content-filter')).toMatchObject({ response: { incomplete_details: { reason: 'content_filter' } } })
    expect(ended('error')).toMatchObject({ type: 'response.failed', response: { error: { code: 'server_error' } } })
  })

  it('tells an error as OpenAI does: the error, then the failed response with what came before', () => {
    const writer = writeStream(contextOf())
    const [start, delta] = whole(0, { type: 'text' }, 'Half')
    const text = writer.write(start!) + writer.write(delta!)
    const events = eventsOf(text + writer.fail({ status: 429, message: 'Slow down.', code: 'rate_limit_exceeded' }))
    expect(events.slice(-2)).toMatchObject([
      { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down.', error: { type: 'rate_limit_error' } },
      {
        type: 'response.failed',
        response: {
          status: 'failed',
          error: { code: 'rate_limit_exceeded', message: 'Slow down.' },
          output: [{ content: [{ text: 'Half' }] }],
        },
      },
    ])
  })

  it('carries the state of another vendor in a reasoning item, from which it comes back', () => {
    const opaque = { origin: 'anthropic-messages', value: 'signature' }
    const events: ReplyEvent[] = [
      { type: 'part-start', index: 0, part: { type: 'thinking' } },
      { type: 'part-delta', index: 0, text: 'Hm' },
      { type: 'part-end', index: 0, opaque },
      ...whole(1, { type: 'redacted-thinking', opaque }, ''),
      ...whole(2, { type: 'text' }, 'Yes'),
      done,
    ]
    const { output } = eventsOf(stream(events)).at(-1)!.response as { output: JsonObject[] }
    expect(output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: packOpaque(opaque) },
      { type: 'reasoning', summary: [], encrypted_content: packOpaque(opaque) },
      { type: 'message' },
    ])
    expect(requestOf({ input: output }).messages).toMatchObject([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', text: 'Hm', opaque },
          { type: 'thinking', text: '', opaque },
          { type: 'text', text: 'Yes' },
        ],
      },
    ])
  })

  it('gives calls of tools that the client knows by type as the items it knows', () => {
    const context = contextOf({ tools: [{ type: 'local_shell' }, { type: 'shell' }, { type: 'apply_patch' }] })
    const call = (index: number, name: string, input: object) =>
      whole(index, { type: 'tool-call', id: `call_${index}`, name, kind: 'function' }, JSON.stringify(input))
    const events = [
      ...call(0, 'local_shell', { command: ['ls', '-a'], timeout_ms: 5 }),
      ...call(1, 'shell', { commands: ['pwd'] }),
      ...call(2, 'apply_patch', { type: 'delete_file', path: 'a.txt' }),
      done,
    ]
    const { output } = eventsOf(stream(events, context)).at(-1)!.response as { output: JsonObject[] }
    expect(output).toMatchObject([
      {
        type: 'local_shell_call',
        call_id: 'call_0',
        status: 'completed',
        action: { type: 'exec', command: ['ls', '-a'], env: {}, timeout_ms: 5 },
      },
      { type: 'shell_call', call_id: 'call_1', action: { commands: ['pwd'] } },
      { type: 'apply_patch_call', call_id: 'call_2', operation: { type: 'delete_file', path: 'a.txt' } },
    ])
  })

  it('gives free-text and namespaced calls as theirs', () => {
    const events = [
      ...whole(0, { type: 'tool-call', id: 'c1', name: 'apply_patch', kind: 'custom' }, '*** Begin Patch'),
      ...whole(1, { type: 'tool-call', id: 'c2', name: 'read', kind: 'function', namespace: 'files' }, ''),
      done,
    ]
    const all = eventsOf(stream(events))
    expect((all.at(-1)!.response as JsonObject).output).toMatchObject([
      { type: 'custom_tool_call', call_id: 'c1', name: 'apply_patch', input: '*** Begin Patch' },
      { type: 'function_call', call_id: 'c2', name: 'read', namespace: 'files', arguments: '{}' },
    ])
    expect(all.map(({ type }) => type)).toContain('response.custom_tool_call_input.delta')
  })

  it('shows sources that were cited', () => {
    const events: ReplyEvent[] = [
      { type: 'part-start', index: 0, part: { type: 'text' } },
      { type: 'part-delta', index: 0, text: 'Rain.' },
      { type: 'citation', index: 0, citation: { url: 'https://a.example', title: 'A' } },
      { type: 'part-end', index: 0 },
      done,
    ]
    expect((eventsOf(stream(events)).at(-1)!.response as JsonObject).output).toMatchObject([
      {
        content: [
          {
            annotations: [{ type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 5 }],
          },
        ],
      },
    ])
  })
})

type Plan = { part: PartStart; pieces: string[]; ends: boolean; state: boolean }

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const partStart: fc.Arbitrary<PartStart> = fc.oneof(
  fc.constant<PartStart>({ type: 'text' }),
  fc.constant<PartStart>({ type: 'refusal' }),
  fc.record({ type: fc.constant('thinking' as const), id: fc.constantFrom('rs_1', 'rs_2') }),
  fc.constant<PartStart>({ type: 'thinking' }),
  fc.record({
    type: fc.constant('tool-call' as const),
    id: fc.constantFrom('call_1', 'call_2', ''),
    name: fc.constantFrom('a', 'b', 'local_shell'),
    kind: fc.constantFrom('function' as const, 'custom' as const),
  }),
  fc.constant<PartStart>({ type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AAAA' } }),
  fc.constant<PartStart>({ type: 'provider', protocol: 'gemini', name: 'executableCode', value: {} }),
  fc.constant<PartStart>({
    type: 'provider',
    protocol: 'openai-responses',
    name: 'web_search_call',
    value: { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'q' } },
  }),
  fc.constant<PartStart>({ type: 'redacted-thinking', opaque: { origin: 'anthropic-messages', value: 'x' } }),
)
const plan: fc.Arbitrary<Plan> = fc.record({
  part: partStart,
  pieces: fc.array(text, { maxLength: 3 }),
  ends: fc.boolean(),
  state: fc.boolean(),
})

/** Any events that the grammar allows: parts overlap, some never end, the finish and the usage may be missing. */
const anyEvents = fc
  .record({
    plans: fc.array(plan, { maxLength: 6 }),
    order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
    finish: fc.boolean(),
    usage: fc.boolean(),
  })
  .map(({ plans, order, finish, usage: told }): ReplyEvent[] => {
    const queues = plans.map(({ part, pieces, ends, state }, index): ReplyEvent[] => {
      const grows = ['text', 'refusal', 'thinking', 'tool-call'].includes(part.type)
      const opaque =
        state && part.type === 'thinking' ? { opaque: { origin: 'openai-responses', value: 'v' } } : undefined
      return [
        { type: 'part-start', index, part },
        ...(grows ? pieces.map((piece) => ({ type: 'part-delta' as const, index, text: piece })) : []),
        ...(ends || !grows ? [{ type: 'part-end' as const, index, ...opaque }] : []),
      ]
    })
    const events: ReplyEvent[] = [{ type: 'response-start' }]
    let begun = 0
    for (const pick of order) {
      // Parts begin in their order.
      const ready = queues.filter((queue, index) => queue.length > 0 && index <= begun)
      const queue = ready[pick % Math.max(1, ready.length)]
      const event = queue?.shift()
      if (event === undefined) break
      if (event.type === 'part-start') begun = event.index + 1
      events.push(event)
    }
    if (told) events.push(usage)
    if (finish) events.push(done)
    return events
  })

describe('any events', () => {
  it('are a stream that the official SDK reads the same texts and calls from', async () => {
    const context = contextOf({ tools: [{ type: 'local_shell' }] })
    await fc.assert(
      fc.asyncProperty(anyEvents, async (events) => {
        const written = stream(events, context)
        const response = await sdk(written)
        const { content } = assembleResponse(events).candidates[0]!
        const texts = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
        expect(response.output_text).toBe(texts)
        expect(
          response.output.flatMap((item) => (item.type === 'function_call' ? [[item.name, item.arguments]] : [])),
        ).toEqual(
          content.flatMap((part) =>
            part.type === 'tool-call' && part.kind === 'function' && part.name !== 'local_shell'
              ? [[part.name, part.input === '' ? '{}' : part.input]]
              : [],
          ),
        )
        expect(response.output.filter(({ type }) => type === 'custom_tool_call')).toHaveLength(
          content.filter((part) => part.type === 'tool-call' && part.kind === 'custom').length,
        )
        expect(response.status).toBe('completed')
        const numbers = eventsOf(written).map(({ sequence_number: number }) => number)
        expect(numbers).toEqual(numbers.map((_, index) => index))
        const document = writeReply(assembleResponse(events), context) as unknown as OpenAI.Responses.Response
        // Without ids, pieces of thinking may be grouped otherwise; one that says nothing still parts two texts of a stream.
        const types = (items: readonly { type: string }[]) =>
          items.map(({ type }) => type).filter((type) => type !== 'reasoning')
        if (!events.some((event) => event.type === 'part-start' && event.part.type === 'thinking'))
          expect(types(document.output)).toEqual(types(response.output))
      }),
      { numRuns: 100 },
    )
  })

  it('come back from their own stream as they went', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const reader = readStream({ request: requestOf({}), hints: {}, quirks: {} })
        const back = stream(events)
          .split('\n\n')
          .flatMap((event) => (event === '' ? [] : reader.read('', event.slice(event.indexOf('data: ') + 6))))
        expect(reader.end()).toEqual([])
        const kinds = (list: readonly ReplyEvent[]) =>
          assembleResponse(list)
            .candidates[0]!.content.filter((part) => part.type === 'text' || part.type === 'tool-call')
            .map((part) => (part.type === 'text' ? part.text : [part.name, part.input || '{}', part.kind]))
        const custom = (list: unknown[]) => JSON.stringify(list).replaceAll('"{}","custom"', '"","custom"')
        expect(custom(kinds(back))).toBe(custom(kinds(events)))
      }),
      { numRuns: 60 },
    )
  })
})
