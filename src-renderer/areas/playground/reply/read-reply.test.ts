import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlaygroundEvent, ProtocolId } from '../../../../src-gateway/contract/index.ts'
import { createReplyCollector, type ReplyView, tokensPerSecond } from './read-reply.ts'

function head(status: number, type: string): PlaygroundEvent {
  return { type: 'head', status, headers: { 'content-type': type }, atMs: 80 }
}

function collect(protocol: ProtocolId, type: string, pieces: string[], status = 200): ReplyView {
  const collector = createReplyCollector(protocol)
  collector.push(head(status, type))
  pieces.forEach((text, index) => {
    collector.push({ type: 'data', text, atMs: 100 + index * 100 })
  })
  collector.push({ type: 'end', atMs: 2100, complete: true })
  return collector.view()
}

/** The text cut at the given places. */
function cut(text: string, places: number[]): string[] {
  const ends = [...new Set([...places.map((place) => place % (text.length + 1)), text.length])].sort((a, b) => a - b)
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

describe('reading a reply for display', () => {
  it('tells an upstream error in a JSON reply', () => {
    const view = collect('openai-chat', 'application/json', ['{"error":{"message":"no ', 'money"}}'], 402)
    expect(view.reply.error).toBe('no money')
    expect(view.events).toEqual([{ atMs: 2100, name: 'body', data: '{"error":{"message":"no money"}}' }])
  })

  it('shows the text of an error that is not JSON', () => {
    expect(collect('gemini', 'text/html', ['<h1>Bad gateway</h1>'], 502).reply.error).toBe('<h1>Bad gateway</h1>')
  })

  it('tells an error inside a stream after text', () => {
    const view = collect('anthropic-messages', 'text/event-stream', [
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}\n\n',
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
    ])
    expect(view.reply).toMatchObject({ text: 'Hel', error: 'Overloaded' })
  })

  it('reads a streamed Gemini answer that came as one array', () => {
    const body = JSON.stringify([
      { candidates: [{ content: { parts: [{ text: 'a' }, { text: 'why', thought: true }] } }] },
      { candidates: [{ content: { parts: [{ text: 'b' }] }, finishReason: 'STOP' }], usageMetadata: {} },
    ])
    const { reply } = collect('gemini', 'application/json', [body])
    expect(reply).toMatchObject({ text: 'ab', reasoning: 'why', finish: 'STOP' })
  })

  it('splits two calls that share one index', () => {
    const chunk = (id: string, name: string, args: string) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id, function: { name, arguments: args } }] } }] })}\n\n`
    const { reply } = collect('openai-chat', 'text/event-stream', [
      chunk('a', 'first', '{"x":'),
      chunk('', '', '1}'),
      chunk('b', 'second', '{}'),
    ])
    expect(reply.toolCalls).toEqual([
      { id: 'a', name: 'first', arguments: '{"x":1}' },
      { id: 'b', name: 'second', arguments: '{}' },
    ])
  })

  it('names the first byte, the end and the speed', () => {
    const view = collect('openai-chat', 'text/event-stream', [
      'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n',
      'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":40}}\n\ndata: [DONE]\n\n',
    ])
    expect(view).toMatchObject({ firstByteMs: 100, totalMs: 2100, complete: true })
    expect(view.events.map((event) => event.atMs)).toEqual([100, 200, 200])
    expect(tokensPerSecond(view, true)).toBe(20)
  })

  it('gives no speed for a stream that came in one burst', () => {
    const collector = createReplyCollector('openai-chat')
    collector.push(head(200, 'text/event-stream'))
    collector.push({
      type: 'data',
      text: 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":40}}\n\n',
      atMs: 10,
    })
    collector.push({ type: 'end', atMs: 20, complete: true })
    expect(tokensPerSecond(collector.view(), true)).toBeNull()
  })

  it('reads the same however the stream was cut', () => {
    const stream =
      ': keep-alive\r\n\r\ndata: {"choices":[{"index":0,"delta":{"content":"grüße "}}]}\r\n\r\n' +
      'data: {"choices":[{"index":0,"delta":{"content":"世界"},"finish_reason":"stop"}]}\n\ndata: [DONE]\r\r'
    fc.assert(
      fc.property(fc.array(fc.nat()), (places) => {
        const { reply } = collect('openai-chat', 'text/event-stream', cut(stream, places))
        expect(reply).toMatchObject({ text: 'grüße 世界', finish: 'stop' })
      }),
    )
  })
})

interface WireRecord {
  id: string
  protocol: string
  method: string
  status: number
  sse?: string
  response?: unknown
  facts: {
    text?: string
    reasoning_chars: number
    tool_calls: { name: string; arguments: unknown }[]
    usage_norm: { input: number | null; output: number | null } | null
    problems?: unknown
  }
}

const wire = new URL('../../../../../shared/wire/', import.meta.url)
const files: [ProtocolId, string[]][] = [
  ['openai-chat', ['openai-chat', 'groq-chat', 'openrouter-chat', 'mistral-chat', 'deepseek-chat']],
  ['openai-responses', ['openai-responses', 'compat-responses', 'xai-responses']],
  ['anthropic-messages', ['anthropic-messages']],
  ['gemini', ['gemini-generate']],
]

/** Recorded answers are an optional sibling of the project; without them this part has nothing to read. */
const recorded = existsSync(wire) ? describe : describe.skip

recorded('recorded answers (skipped without ../shared/wire)', () => {
  for (const [protocol, names] of files) {
    for (const name of names) {
      it(`${name}: text, calls and counts as an independent reading has them`, () => {
        const records = readFileSync(new URL(`${name}.jsonl`, wire), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as WireRecord)
          .filter((record) => record.status < 400 && record.method === 'POST')
        const wrong: unknown[] = []
        for (const record of records) {
          const stream = record.sse !== undefined
          const body = record.sse ?? JSON.stringify(record.response)
          const { reply } = collect(protocol, stream ? 'text/event-stream' : 'application/json', [body])
          const { facts } = record
          // A refusal is shown as the answer's text; the independent reading keeps it apart.
          const comparable = facts.text !== undefined && !/"refusal": ?"/.test(body)
          const got = {
            text: comparable ? reply.text : undefined,
            calls: reply.toolCalls.map((call) => call.name),
            input: facts.usage_norm?.input == null ? undefined : reply.usage?.inputTokens,
            output: facts.usage_norm?.output == null ? undefined : reply.usage?.outputTokens,
          }
          const want = {
            text: comparable ? facts.text : undefined,
            calls: facts.tool_calls.map((call) => call.name),
            input: facts.usage_norm?.input ?? undefined,
            output: facts.usage_norm?.output ?? undefined,
          }
          if (JSON.stringify(got) !== JSON.stringify(want)) wrong.push({ id: record.id, got, want })
        }
        expect(wrong).toEqual([])
      })
    }
  }
})
