import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../../wire/splice-json.ts'
import { askForUsage } from './ask-for-usage.ts'
import { UsageHider } from './hide-usage.ts'

const usage = '{"prompt_tokens":4,"completion_tokens":2,"total_tokens":6}'
const text = (content: string) =>
  `data: {"id":"c","choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}},"finish_reason":null}],"usage":null}`
const finish = 'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}'
const usageChunk = `data: {"id":"c","choices":[],"usage":${usage}}`
const azure = 'data: {"id":"","choices":[],"prompt_filter_results":[{"prompt_index":0}]}'
const done = 'data: [DONE]'

function through(bytes: Buffer, sizes: readonly number[]): Buffer {
  const hider = new UsageHider()
  const out: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    out.push(...hider.push(bytes.subarray(at, at + size)))
    at += size
  }
  return Buffer.concat([...out, ...hider.flush()])
}

describe('UsageHider', () => {
  it('takes out exactly the usage chunk, at any cut and line end', () => {
    const event = fc.constantFrom(
      text('Hi'),
      text('"choices":[],"usage":{"prompt_tokens":1}'),
      azure,
      ': OPENROUTER PROCESSING',
      text('é😀'),
    )
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
        (events, line, sizes) => {
          const join = (all: string[]) => Buffer.from(all.map((one) => one + line + line).join(''))
          const sent = join([...events, finish, usageChunk, done])
          expect(through(sent, sizes).toString()).toBe(join([...events, finish, done]).toString())
        },
      ),
      { numRuns: 300 },
    )
  })

  it('leaves a usage that comes with the last words', () => {
    const both = `data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}],"usage":${usage}}\n\n`
    expect(through(Buffer.from(both), [7]).toString()).toBe(both)
  })

  it('leaves whatever is no event stream', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (raw, sizes) => {
          expect(through(Buffer.from(raw), sizes).equals(Buffer.from(raw))).toBe(true)
        },
      ),
    )
  })

  it('hands on the very Buffer when events come whole', () => {
    const hider = new UsageHider()
    const chunk = Buffer.from(`${text('a')}\n\n${text('b')}\n\n`)
    expect(hider.push(chunk)[0]).toBe(chunk)
  })

  it('does not delay an event once it shows a choice', () => {
    const hider = new UsageHider()
    const half = text('Hello').slice(0, 40)
    expect(Buffer.concat([...hider.push(Buffer.from(half))]).toString()).toBe(half)
    expect(Buffer.concat([...hider.push(Buffer.from('more'))]).toString()).toBe('more')
  })

  it('hides a usage chunk that lacks its closing line', () => {
    expect(through(Buffer.from(`${finish}\n\n${usageChunk}`), [11]).toString()).toBe(`${finish}\n\n`)
  })
})

describe('askForUsage', () => {
  const asked = (body: string) => applyPatches(Buffer.from(body), askForUsage(Buffer.from(body))).toString()

  it.each([
    ['{"model":"m","stream":true}', '{"model":"m","stream":true,"stream_options":{"include_usage":true}}'],
    ['{"stream_options":null,"model":"m"}', '{"stream_options":{"include_usage":true},"model":"m"}'],
    ['{"stream_options":{ },"model":"m"}', '{"stream_options":{ "include_usage":true},"model":"m"}'],
    [
      '{"stream_options":{"include_obfuscation":false}}',
      '{"stream_options":{"include_obfuscation":false,"include_usage":true}}',
    ],
    ['{"stream_options":{"include_usage": false }}', '{"stream_options":{"include_usage": true }}'],
    ['{"stream_options":{"include_usage":true}}', '{"stream_options":{"include_usage":true}}'],
  ])('%s', (body, expected) => {
    expect(asked(body)).toBe(expected)
  })
})
