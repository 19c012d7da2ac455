import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeAwsEvent, encodeAwsException, encodeAwsMessage } from './aws-event-stream.fixture.ts'
import { converseToSse, invokeToAnthropicSse } from './aws-to-sse.ts'

function run(reframer: ReturnType<typeof converseToSse>, bytes: Buffer, cuts: readonly number[] = []): string {
  const offsets = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const out: Buffer[] = []
  for (let k = 1; k < offsets.length; k++)
    out.push(reframer.push(Buffer.from(bytes.subarray(offsets[k - 1], offsets[k]))))
  out.push(reframer.end())
  return Buffer.concat(out).toString()
}

function claudeChunk(event: unknown): Buffer {
  return encodeAwsEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abc' })
}

describe('converseToSse', () => {
  const start = encodeAwsEvent('messageStart', { role: 'assistant' })
  const delta = encodeAwsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'héé\n漢👩‍🚀' } })

  it('names each event by its type, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
        expect(run(converseToSse(), Buffer.concat([start, delta]), cuts)).toBe(
          'event: messageStart\ndata: {"role":"assistant"}\n\n' +
            'event: contentBlockDelta\ndata: {"contentBlockIndex":0,"delta":{"text":"héé\\n漢👩‍🚀"}}\n\n',
        )
      }),
    )
  })

  it.each([
    [
      'an exception',
      encodeAwsException('throttlingException', { message: 'Too many tokens' }),
      'event: throttlingException\ndata: {"message":"Too many tokens"}\n\n',
    ],
    [
      'an error that has no model',
      encodeAwsMessage(
        { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Something broke' },
        '',
      ),
      'event: InternalFailure\ndata: {"message":"Something broke"}\n\n',
    ],
    [
      'a payload over several lines',
      encodeAwsMessage({ ':message-type': 'event', ':event-type': 'metadata' }, '{\n  "usage": {}\r\n}'),
      'event: metadata\ndata: {   "usage": {}  }\n\n',
    ],
  ])('tells %s', (_name, bytes, text) => {
    expect(run(converseToSse(), Buffer.concat([start, bytes]))).toBe(
      `event: messageStart\ndata: {"role":"assistant"}\n\n${text}`,
    )
  })

  it('tells of bytes that cannot be read, once', () => {
    expect(run(converseToSse(), Buffer.from('<html>Bad gateway</html>'), [13, 20])).toMatch(
      /^event: internalServerException\ndata: \{"message":"The upstream's stream cannot be read: [^\n]+"\}\n\n$/,
    )
  })

  it('tells of a stream that was cut off inside an event', () => {
    const text = run(converseToSse(), Buffer.concat([start, delta.subarray(0, 30)]))
    expect(text).toContain('event: messageStart\n')
    expect(text).toContain('event: internalServerException\n')
    expect(text).toContain('ended inside a message')
  })
})

describe('invokeToAnthropicSse', () => {
  it('gives the events that the chunks hold, byte for byte, under their names', () => {
    const stop = { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 5 } }
    const late = { index: 0, type: 'content_block_stop' }
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
        const bytes = Buffer.concat([claudeChunk({ type: 'ping' }), claudeChunk(late), claudeChunk(stop)])
        expect(run(invokeToAnthropicSse(), bytes, cuts)).toBe(
          `event: ping\ndata: {"type":"ping"}\n\nevent: content_block_stop\ndata: ${JSON.stringify(late)}\n\n` +
            `event: message_stop\ndata: ${JSON.stringify(stop)}\n\n`,
        )
      }),
    )
  })

  it.each([
    ['throttlingException', 'rate_limit_error'],
    ['serviceUnavailableException', 'overloaded_error'],
    ['validationException', 'invalid_request_error'],
    ['modelTimeoutException', 'timeout_error'],
    ['internalServerException', 'api_error'],
    ['somethingNewException', 'api_error'],
  ])('makes an error event of %s', (exception, type) => {
    expect(run(invokeToAnthropicSse(), encodeAwsException(exception, { message: 'no\nluck' }))).toBe(
      `event: error\ndata: {"type":"error","error":{"type":"${type}","message":"no\\nluck"}}\n\n`,
    )
  })

  it('says what the model said when it broke', () => {
    const bytes = encodeAwsException('modelStreamErrorException', { originalStatusCode: 500, originalMessage: 'gone' })
    expect(run(invokeToAnthropicSse(), bytes)).toContain('"message":"gone"')
  })

  it('passes over chunks of a shape it does not know', () => {
    expect(run(invokeToAnthropicSse(), Buffer.concat([encodeAwsEvent('chunk', {}), encodeAwsEvent('other', [])]))).toBe(
      '',
    )
  })
})
