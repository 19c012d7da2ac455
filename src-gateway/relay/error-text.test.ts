import { describe, expect, it } from 'vitest'
import { scrub } from './scrub.ts'
import { errorSentence } from './upstream-error.ts'

describe('scrub', () => {
  it('takes out the keys of the channel and what looks like a key', () => {
    const clean = scrub(
      'Incorrect API key provided: abcd1234efgh. Also sk-proj-abcdefgh12345678 and Bearer xyz.abc, ?key=AIzaSyA1234567890123456789012345 end',
      ['abcd1234efgh'],
    )
    expect(clean).toBe('Incorrect API key provided: [redacted]. Also [redacted] and [redacted], ?key=[redacted] end')
  })

  it('cuts long texts', () => {
    expect(scrub('x'.repeat(10_000), [])).toHaveLength(2048)
  })
})

describe('errorSentence', () => {
  it('finds the sentence where vendors put it', () => {
    expect(errorSentence('{"error":{"message":"a"}}')).toBe('a')
    expect(errorSentence('{"type":"error","error":{"type":"x","message":"b"}}')).toBe('b')
    expect(errorSentence('[{"error":{"code":400,"message":"c"}}]')).toBe('c')
    expect(errorSentence('{"message":"d"}')).toBe('d')
    expect(errorSentence('{"error":"e"}')).toBe('e')
    expect(errorSentence('plain')).toBe('plain')
    expect(errorSentence('{"broken')).toBe('{"broken')
    expect(errorSentence('null')).toBe('null')
  })
})
