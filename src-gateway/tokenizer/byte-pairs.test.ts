import fc from 'fast-check'
import { Tiktoken } from 'js-tiktoken/lite'
import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { describe, expect, it } from 'vitest'
import { BytePairs } from './byte-pairs.ts'

const pairs = new BytePairs(o200k)
const reference = new Tiktoken(cl100k)
const olderPairs = new BytePairs(cl100k)

describe('byte pairs', () => {
  it('counts a few known texts of the newest encoding', () => {
    expect(pairs.count('')).toBe(0)
    expect(pairs.count('Hello, world!')).toBe(4)
    expect(pairs.count('tiktoken is great!')).toBe(6)
    expect(pairs.count('2 + 2 = 4')).toBe(7)
    expect(pairs.count('お誕生日おめでとう')).toBe(8)
    expect(pairs.count('antidisestablishmentarianism')).toBe(6)
  })

  it.each([
    'The quick brown fox jumps over the lazy dog.',
    "it's DON'T we'Ve  \t x\r\n\r\n\n  end   ",
    'const total = rows.reduce((sum, row) => sum + row.amount, 0)\nif (total > limit) {\n    throw new RangeError("over")\n}',
    '请改乘下一班列车，谢谢。 Prix : 12,50 €. Ω≈ç√∫˜µ≤≥÷ 한국어 문장 👍🏽👨‍👩‍👧‍👦',
    '{"a":[1,22,333,4444,55555],"b":null,"c":"\\u00e9"}',
    'a <|endoftext|> b <|fim_prefix|>',
    'broken \ud800 surrogate \udc00 halves',
  ])('agrees with js-tiktoken on %j', (text) => {
    expect(olderPairs.count(text)).toBe(reference.encode(text, [], []).length)
  })

  it('agrees with js-tiktoken on any short text', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 20 }),
      fc.constantFrom(' ', '\n', '\t', '  ', '\r\n', 'the', 'Ünïcødé', '漢字', '🎉', '000', '==', 'HTTPServer', "'s"),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.join('')
        expect(olderPairs.count(text)).toBe(reference.encode(text, [], []).length)
      }),
      { numRuns: 100 },
    )
  })

  it.each(['a', 'A', ' ', '\n', '=-', '漢字', '😀', 'AGFzbQE'])('gets through a million of %j', (unit) => {
    const text = unit.repeat(1_000_000 / unit.length)
    const tokens = pairs.count(text)
    expect(tokens).toBeGreaterThan(0)
    expect(tokens).toBeLessThanOrEqual(Buffer.byteLength(text))
  })

  it('loses next to nothing where a long text is cut', () => {
    const line = 'A line of plain words, to be counted again and again.\n'
    const lines = 20_000
    expect(Math.abs(pairs.count(line.repeat(lines)) / (lines * pairs.count(line)) - 1)).toBeLessThan(0.001)
  })
})
