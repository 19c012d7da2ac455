import fc from 'fast-check'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { describe, expect, it } from 'vitest'
import { BytePairs } from '../tokenizer/byte-pairs.ts'
import { leastTokens, mostOfLeastTokens } from './least-tokens.ts'

const saying = (content: unknown) => Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }))
const words = (n: number) => Array.from({ length: n }, (_, at) => ['the', 'house', 'is', 'old'][at % 4]).join(' ')

describe('leastTokens', () => {
  it('finds most of a long text', () => {
    expect(leastTokens(saying(words(10_000)))).toBeGreaterThan(7_900)
    expect(leastTokens(saying([{ type: 'text', text: words(10_000) }]))).toBeGreaterThan(7_900)
    expect(leastTokens(saying('天地玄黄宇宙洪荒'.repeat(1000)))).toBeGreaterThan(1_500)
  })

  it('finds the same however the text is written', () => {
    const text = `天地玄黄\n"${words(500)}"\tжили были ёж и кот`
    const plain = saying(text)
    const escaped = Buffer.from(
      plain.toString('utf8').replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    )
    expect(Math.abs(leastTokens(plain) - leastTokens(escaped))).toBeLessThan(5)
    const pretty = Buffer.from(JSON.stringify(JSON.parse(plain.toString('utf8')), null, 4))
    expect(leastTokens(pretty)).toBe(leastTokens(plain))
  })

  it('takes pictures and files for nothing, and what vendors leave out', () => {
    const picture = Buffer.from(words(100_000)).toString('base64')
    expect(leastTokens(saying([{ type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } }]))).toBe(0)
    expect(leastTokens(saying([{ type: 'thinking', thinking: words(1000), signature: 'abc' }]))).toBe(0)
    expect(leastTokens(saying([{ type: 'thinking', thinking: words(1000) }, { text: words(1000) }]))).toBeLessThan(1000)
  })

  it('never finds more tokens than there are', () => {
    const pairs = new BytePairs(o200k)
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.lorem({ maxCount: 80 }),
      fc
        .array(fc.constantFrom('the', '  ', '\n\n', '}', '{', '天地', '한국어', 'ёж', '- ', '|', '==', '1', 'は'))
        .map((all) => all.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(leastTokens(saying(text))).toBeLessThanOrEqual(pairs.count(text))
      }),
      { numRuns: 500 },
    )
  })

  it('stays below what the length alone tells, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const body = Buffer.from(bytes)
        expect(leastTokens(body)).toBeLessThanOrEqual(mostOfLeastTokens(body))
      }),
    )
    expect(leastTokens(Buffer.from('{"a": "\\'))).toBe(0)
  })
})
