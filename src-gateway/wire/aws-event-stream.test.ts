import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AwsFixtureValue, encodeAwsEvent, encodeAwsMessage } from './aws-event-stream.fixture.ts'
import { AwsEventStreamDecoder, AwsEventStreamError, type AwsHeaderValue } from './aws-event-stream.ts'

interface Read {
  headers: Record<string, AwsHeaderValue>
  payload: string
}

function read(bytes: Buffer, cuts: readonly number[] = []): Read[] {
  const decoder = new AwsEventStreamDecoder()
  const messages: Read[] = []
  const offsets = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let k = 1; k < offsets.length; k++) {
    decoder.push(Buffer.from(bytes.subarray(offsets[k - 1], offsets[k])), ({ headers, payload }) =>
      messages.push({ headers: Object.fromEntries(headers), payload: payload.toString('hex') }),
    )
  }
  decoder.end()
  return messages
}

const header: fc.Arbitrary<AwsFixtureValue> = fc.oneof(
  fc.boolean().map((value) => ({ type: 'boolean', value }) as const),
  fc.integer({ min: -128, max: 127 }).map((value) => ({ type: 'byte', value }) as const),
  fc.integer({ min: -32768, max: 32767 }).map((value) => ({ type: 'short', value }) as const),
  fc.integer().map((value) => ({ type: 'int', value }) as const),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type: 'long', value }) as const),
  fc.uint8Array().map((value) => ({ type: 'bytes', value: Buffer.from(value) }) as const),
  fc.string({ unit: 'grapheme' }).map((value) => ({ type: 'string', value }) as const),
  fc.date({ noInvalidDate: true }).map((value) => ({ type: 'timestamp', value }) as const),
  fc.uuid().map((value) => ({ type: 'uuid', value }) as const),
)

const message = fc.record({
  headers: fc.dictionary(fc.stringMatching(/^[:a-z-]{1,20}$/), header, { maxKeys: 6 }),
  payload: fc.uint8Array({ maxLength: 200 }),
})

describe('AwsEventStreamDecoder', () => {
  it('reads every message with every type of header, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 20 }), (messages, cuts) => {
        const bytes = Buffer.concat(
          messages.map(({ headers, payload }) => encodeAwsMessage(headers, Buffer.from(payload))),
        )
        expect(read(bytes, cuts)).toEqual(
          messages.map(({ headers, payload }) => ({
            headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
            payload: Buffer.from(payload).toString('hex'),
          })),
        )
      }),
    )
  })

  it('reads a message that comes a byte at a time', () => {
    const bytes = encodeAwsEvent('messageStart', { role: 'assistant' })
    expect(read(bytes, [...bytes.keys()])).toEqual(read(bytes))
  })

  it('notices any flipped bit', () => {
    const bytes = encodeAwsEvent('messageStart', { role: 'assistant' })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damaged = Buffer.from(bytes)
        damaged[at]! ^= 1 << bit
        expect(() => read(damaged)).toThrow(AwsEventStreamError)
      }),
    )
  })

  it('notices a stream that ends inside a message', () => {
    const bytes = encodeAwsEvent('messageStart', { role: 'assistant' })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes.length - 1 }), (length) => {
        expect(() => read(bytes.subarray(0, length))).toThrow('ended inside a message')
      }),
    )
  })

  it('refuses what is no event stream at all', () => {
    expect(() => read(Buffer.from('{"message":"The security token is invalid."}'))).toThrow('not an event stream')
  })

  it('refuses a message that is too large before its bytes are there', () => {
    const huge = encodeAwsMessage({}, Buffer.alloc(24 * 1024 * 1024))
    expect(() => read(huge.subarray(0, 12))).toThrow('larger than')
  })

  it('gives out what came before an error, and nothing after it', () => {
    const good = encodeAwsEvent('messageStart', { role: 'assistant' })
    const bad = Buffer.from(good)
    bad[bad.length - 1]! ^= 1
    const decoder = new AwsEventStreamDecoder()
    const seen: string[] = []
    const visit = ({ payload }: { payload: Buffer }) => seen.push(payload.toString())
    expect(() => decoder.push(Buffer.concat([good, bad]), visit)).toThrow('checksum of a message')
    decoder.push(good, visit)
    decoder.end()
    expect(seen).toEqual(['{"role":"assistant"}'])
  })
})
