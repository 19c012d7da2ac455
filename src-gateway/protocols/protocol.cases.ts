import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/index.ts'
import { noUsage, type Usage } from '../ir/usage.ts'
import type { ErrorView, Operation, Protocol, RelayRoute, ReplyObserver } from './types.ts'

/** What a protocol must bring to be put through the cases. */
export interface ProtocolSample {
  protocol: Protocol
  /** The conversation call, as a client addresses it. */
  chatPath: string
  /** Whether the model stands in the path and not in the body. */
  modelInPath: boolean
  /** Operations that have an address of their own below an upstream. */
  operations: readonly Operation[]
  /** A whole JSON reply and what it used. */
  reply: { body: object; usage: Usage; finish: string }
  /** The same as an event stream, with its usage. */
  stream: { text: string; usage: Usage; finish: string }
  /** The first event of a stream that carries output or its start. */
  firstEvent: string
  /** A stream that tells an error instead of an answer, and what it stands for. */
  failure: { text: string; status: number; code: string }
  /** Where a client of the protocol finds message and stable code in an error body. */
  readError(body: unknown): { message: unknown; code: unknown }
}

export const usageOf = (counts: Partial<Usage>): Usage => ({ ...noUsage, ...counts })

const errorView: ErrorView = {
  status: 429,
  code: 'limit.rate',
  message: 'Too many requests; try again in 2 s.',
  requestId: 'req_1',
  field: 'model',
}

/** Runs the cases that every protocol passes. */
export function describeProtocol(sample: ProtocolSample): void {
  const { protocol } = sample
  const observe = (stream: 'sse' | false) => protocol.observe('chat', stream)
  const chatRoute = (): RelayRoute => {
    const [path = '', query = ''] = sample.chatPath.split('?')
    const route = protocol.match('POST', path, query)
    if (route === undefined) throw new Error('the sample names no chat path')
    return route
  }

  describe(`${protocol.id} addresses`, () => {
    it('knows its own chat call, and only by POST', () => {
      expect(chatRoute()).toMatchObject({ protocol: protocol.id, operation: 'chat' })
      expect(protocol.match('PUT', sample.chatPath.split('?')[0]!, '')).toBeUndefined()
    })

    it('gives each operation an address of its own, with the query behind it', () => {
      const paths = sample.operations.map((operation) =>
        protocol.upstreamPath({ operation, model: 'a/b c', query: 'x=1', stream: false, id: 'r_1' }),
      )
      for (const path of paths) expect(path).toMatch(/^\/[^ ?]*\?x=1$/)
      const getters = sample.operations.filter((operation) => operation === 'response-delete').length
      expect(new Set(paths).size).toBe(paths.length - getters)
    })
  })

  describe(`${protocol.id} envelopes`, () => {
    const read = (text: string | Buffer) => protocol.readEnvelope(chatRoute(), Buffer.from(text), 'application/json')

    it('reads model and stream', () => {
      if (sample.modelInPath) {
        expect(read('{"contents":[]}').model).toBe(chatRoute().model)
        return
      }
      const body = ' {"stream":true,"model" : "m\\u002f1","messages":[]}'
      const envelope = read(body)
      expect(envelope).toMatchObject({ model: 'm/1', stream: true })
      expect(body.slice(envelope.modelRange!.start, envelope.modelRange!.end)).toBe('"m\\u002f1"')
    })

    it.each([
      ['nothing', ''],
      ['text', 'hello'],
      ['an array', '[1]'],
      ['a cut body', '{"model":"m","messages":[{"role"'],
      ['two documents', '{"model":"m"}{"model":"n"}'],
      ['wrong UTF-8', Buffer.from([...Buffer.from('{"model":"m","x":"'), 0xff, 0x22, 0x7d])],
    ])('refuses %s as malformed', (_name, body) => {
      expect(codeOf(() => read(body))).toBe('request.malformed')
    })

    it.skipIf(sample.modelInPath).each([
      ['{"model":5}', 'request.malformed', 'model'],
      ['{"model":{"a":1}}', 'request.malformed', 'model'],
      ['{"model":"a","model":"b"}', 'request.malformed', 'model'],
      ['{"model":"m","stream":"yes"}', 'request.malformed', 'stream'],
      ['{"model":"m","stream":1}', 'request.malformed', 'stream'],
      ['{"messages":[{"model":"inner"}]}', 'model.missing', 'model'],
      ['{"model":""}', 'model.missing', 'model'],
      ['{"model":null}', 'model.missing', 'model'],
    ])('refuses %s', (body, code, field) => {
      const error = caught(() => read(body))
      expect(error).toMatchObject({ code, field })
    })
  })

  describe(`${protocol.id} replies`, () => {
    it('reads usage and finish reason of a JSON reply', () => {
      const observer = observe(false)
      const bytes = Buffer.from(JSON.stringify(sample.reply.body, null, 2))
      observer.see(bytes.subarray(0, 20))
      expect(observer.terminal()).toBe(false)
      observer.see(bytes.subarray(20))
      observer.end()
      expect(observer.usage()).toEqual(sample.reply.usage)
      expect(observer.finish()?.unified).toBe(sample.reply.finish)
      expect(observer.terminal()).toBe(true)
      expect(observer.error()).toBeUndefined()
    })

    it('reads usage, finish reason and end of a stream cut anywhere, in any line end', () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
          fc.constantFrom('\n', '\r\n'),
          (sizes, line) => {
            const observer = observe('sse')
            feed(observer, Buffer.from(sample.stream.text.replaceAll('\n', line)), sizes, true)
            expect(observer.usage()).toEqual(sample.stream.usage)
            expect(observer.finish()?.unified).toBe(sample.stream.finish)
            expect(observer.terminal()).toBe(true)
            expect(observer.error()).toBeUndefined()
            expect(observer.started()).toBe(true)
          },
        ),
        { numRuns: 60 },
      )
    })

    it('knows the end of a stream as soon as it has come, when asked after every piece', () => {
      const bytes = Buffer.from(sample.stream.text)
      for (const size of [1, 13, 200, 100_000]) {
        const observer = observe('sse')
        for (let at = 0; at < bytes.length; at += size) {
          observer.see(bytes.subarray(at, at + size))
          observer.terminal()
        }
        expect(observer.terminal()).toBe(true)
        expect(observer.usage()).toEqual(sample.stream.usage)
      }
    })

    it('finds them behind thousands of events', () => {
      const events = sample.stream.text.split('\n\n')
      const filler = `${sample.firstEvent}\n\n`.repeat(5000)
      const observer = observe('sse')
      feed(observer, Buffer.from(`${events[0]}\n\n${filler}${events.slice(1).join('\n\n')}`), [1448])
      expect(observer.usage()).toEqual(sample.stream.usage)
      expect(observer.finish()?.unified).toBe(sample.stream.finish)
    })

    it('does not take a stream that stops half-way for whole', () => {
      const observer = observe('sse')
      observer.see(Buffer.from(`${sample.firstEvent}\n\n`))
      observer.end()
      expect(observer.terminal()).toBe(false)
    })

    it('starts with the first event of substance, not with comments', () => {
      const observer = observe('sse')
      observer.see(Buffer.from(': keep-alive\n\n'))
      expect(observer.started()).toBe(false)
      observer.see(Buffer.from(sample.firstEvent))
      expect(observer.started()).toBe(false)
      observer.see(Buffer.from('\n\n'))
      expect(observer.started()).toBe(true)
    })

    it('notices an error told inside the stream before any output', () => {
      const observer = observe('sse')
      feed(observer, Buffer.from(sample.failure.text), [50])
      expect(observer.error()).toMatchObject({ status: sample.failure.status, code: sample.failure.code })
      expect(observer.started()).toBe(false)
    })

    it('is not fooled by text that looks like usage', () => {
      const fake = '{"usage":{"prompt_tokens":9,"input_tokens":9},"usageMetadata":{"promptTokenCount":9}}'
      const observer = observe(false)
      observer.see(Buffer.from(JSON.stringify({ content: fake, nested: JSON.parse(fake), ...sample.reply.body })))
      observer.end()
      expect(observer.usage()).toEqual(sample.reply.usage)
    })

    it('tells a reply that is no JSON from one that is', () => {
      const observer = observe(false)
      observer.see(Buffer.from('<html>502 Bad Gateway</html>'))
      observer.end()
      expect(observer.terminal()).toBe(false)
      expect(observer.usage()).toBeUndefined()
    })

    it('never throws, whatever arrives', () => {
      const piece = fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((raw) => Buffer.from(raw)),
        fc
          .constantFrom(
            'data: ',
            '\n\n',
            '\r\n\r\n',
            '{"usage":{',
            '_tokens":',
            'TokenCount"',
            'event: error\n',
            '[DONE]',
            '{',
            '}',
            '[',
            ']',
            '"',
          )
          .map((text) => Buffer.from(text)),
      )
      fc.assert(
        fc.property(
          fc.array(piece),
          fc.constantFrom('sse' as const, 'json-array' as const, false as const),
          (pieces, stream) => {
            const observer = protocol.observe('chat', stream)
            for (const bytes of pieces) observer.see(bytes)
            observer.end()
            observer.usage()
            observer.finish()
            observer.error()
            observer.terminal()
          },
        ),
      )
    })
  })

  describe(`${protocol.id} errors`, () => {
    it('gives message and stable code where its clients look', () => {
      const written = protocol.writeError(errorView)
      expect(written.contentType).toMatch(/^application\/json/)
      expect(sample.readError(JSON.parse(written.body))).toEqual({ message: errorView.message, code: errorView.code })
    })

    it('writes an in-stream error that its own observer understands, also after half an event', () => {
      const observer = observe('sse')
      observer.see(Buffer.from(`${sample.firstEvent}\n\n${sample.firstEvent.slice(0, 30)}`))
      observer.see(protocol.writeStreamError(errorView, 'sse'))
      observer.end()
      expect(observer.error()?.message).toBe(errorView.message)
    })
  })

  it(`${protocol.id} lists models as JSON`, () => {
    const models = [{ id: 'gpt-4o', createdAt: 1_700_000_000, ownedBy: 'openai' }]
    expect(JSON.stringify(JSON.parse(protocol.writeModels(models)))).toContain('gpt-4o')
    expect(JSON.stringify(JSON.parse(protocol.writeModel(models[0]!)))).toContain('gpt-4o')
    expect(() => JSON.parse(protocol.writeModels([]))).not.toThrow()
  })
}

/** Feeds pieces; spoilt afterwards, they prove that the observer of a stream keeps what it needs itself. */
export function feed(observer: ReplyObserver, bytes: Buffer, sizes: readonly number[], spoil = false): void {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    const chunk = Buffer.from(bytes.subarray(at, at + size))
    observer.see(chunk)
    if (spoil) chunk.fill(0x21)
    at += size
  }
  observer.end()
}

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

function codeOf(run: () => unknown): string | undefined {
  const error = caught(run)
  return error instanceof GatewayError ? error.code : undefined
}
