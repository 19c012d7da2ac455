import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OpaqueState, opaqueFor, packOpaque, unpackOpaque } from './opaque.ts'

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String())
const state: fc.Arbitrary<OpaqueState> = fc.oneof(
  fc.record({ origin: anyText, value: anyText }),
  fc.record({ origin: anyText, value: anyText, id: anyText }),
)

describe('carriers of foreign states', () => {
  it('bring any state back as it was', () => {
    fc.assert(
      fc.property(state, fc.option(fc.string(), { nil: undefined }), (given, id) => {
        expect(unpackOpaque(packOpaque(given), 'gemini', id)).toEqual(given)
      }),
    )
  })

  it('are valid base64, and survive clients that read them as bytes', () => {
    fc.assert(
      fc.property(state, (given) => {
        const carrier = packOpaque(given)
        expect(carrier).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
        const bytes = Buffer.from(carrier, 'base64')
        // As Google's clients write them again: the same letters, or the alphabet for URLs.
        expect(unpackOpaque(bytes.toString('base64'), 'gemini')).toEqual(given)
        expect(unpackOpaque(bytes.toString('base64url'), 'gemini')).toEqual(given)
      }),
    )
  })

  it('leave what a protocol made itself untouched', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ minLength: 4 })), (text) => {
        expect(unpackOpaque(text, 'anthropic-messages')).toEqual({ origin: 'anthropic-messages', value: text })
        expect(unpackOpaque(text, 'openai-responses', 'rs_1')).toEqual({
          origin: 'openai-responses',
          value: text,
          id: 'rs_1',
        })
        expect(opaqueFor({ origin: 'gemini', value: text }, 'gemini')).toBe(text)
      }),
    )
  })

  it.each([
    'YnVybmNsb3VkOjE6',
    Buffer.from('burncloud:1:not json').toString('base64'),
    Buffer.from('burncloud:1:{"origin":"a"}').toString('base64'),
    Buffer.from('burncloud:1:["a"]').toString('base64'),
    Buffer.from('burncloud:1:["a",1]').toString('base64'),
    packOpaque({ origin: 'gemini', value: 'abc' }).slice(0, -8),
  ])('take a broken carrier for the protocol’s own: %s', (text) => {
    expect(unpackOpaque(text, 'gemini')).toEqual({ origin: 'gemini', value: text })
  })

  it('are used for other protocols only', () => {
    const given = { origin: 'anthropic-messages', value: 'EqQBCkYI' }
    expect(opaqueFor(given, 'anthropic-messages')).toBe('EqQBCkYI')
    expect(unpackOpaque(opaqueFor(given, 'gemini'), 'gemini')).toEqual(given)
  })
})
