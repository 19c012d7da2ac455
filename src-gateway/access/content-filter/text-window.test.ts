import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FilterHits, type FilterRule, FilterSet } from './filter-set.ts'

const rule = (fields: Partial<FilterRule>): FilterRule => ({
  name: 'words',
  kind: 'keyword',
  patterns: ['heron'],
  action: 'mask',
  ...fields,
})

/** The text as it comes out when it comes in these pieces. */
function inPieces(set: FilterSet, pieces: readonly string[], hits = new FilterHits()): string {
  const window = set.window(hits)
  return pieces.map((piece) => window.push(piece)).join('') + window.end()
}

/** The text cut at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((one, other) => one - other)
  return [0, ...at].map((from, index) => text.slice(from, at[index]))
}

/** What masking means, without any automaton: every unit of every occurrence, one asterisk for each character. */
function maskedSimply(text: string, keywords: readonly string[]): string {
  const hidden = new Set<number>()
  for (const keyword of keywords) {
    for (let at = 0; at + keyword.length <= text.length; at += 1) {
      if (text.slice(at, at + keyword.length).toLowerCase() !== keyword.toLowerCase()) continue
      for (let unit = 0; unit < keyword.length; unit += 1) hidden.add(at + unit)
    }
  }
  let shown = ''
  let place = 0
  for (const character of text) {
    shown += hidden.has(place) ? '*' : character
    place += character.length
  }
  return shown
}

const letters = fc.constantFrom('a', 'b', 'A', 'ä', 'Ä', '苍', '鹭', '🐦', '𝒳', ' ')
const word = fc.array(letters, { minLength: 1, maxLength: 5 }).map((list) => list.join(''))
const keywordList = fc.array(word, { minLength: 1, maxLength: 6 })
const places = fc.array(fc.nat(), { maxLength: 40 })

describe('a text in pieces', () => {
  it('is masked exactly like the whole text, wherever it is cut', () => {
    fc.assert(
      fc.property(keywordList, fc.array(fc.oneof(letters, word), { maxLength: 40 }), places, (keywords, parts, at) => {
        const text = parts.join('')
        const set = new FilterSet([rule({ patterns: keywords })])
        const expected = maskedSimply(text, keywords)
        expect(inPieces(set, cut(text, at))).toBe(expected)
        expect(set.text(text, new FilterHits())).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('tells the same findings, wherever it is cut', () => {
    const rules = [
      rule({ name: 'one', patterns: ['heron', 'er'], action: 'record' }),
      rule({ name: 'two', patterns: ['苍鹭'], action: 'mask' }),
      rule({ name: 'three', kind: 'regex', patterns: ['\\bh\\w+n\\b', '\\d{3}-\\d{4}'], action: 'mask' }),
      rule({ name: 'four', kind: 'regex', patterns: ['(?i)egret'], action: 'record' }),
    ]
    const set = new FilterSet(rules)
    const part = fc.constantFrom('heron', 'her', 'on', ' ', '苍鹭', '苍', '555-', '1234', 'EGRET', 'x', '🐦', '.')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 200 }), places, (parts, at) => {
        const text = parts.join('')
        const whole = new FilterHits()
        const pieces = new FilterHits()
        expect(inPieces(set, cut(text, at), pieces)).toBe(inPieces(set, [text], whole))
        expect([...pieces.names].sort()).toEqual([...whole.names].sort())
      }),
      { numRuns: 300 },
    )
  })

  it('is blocked wherever it is cut, and nothing of the word has left', () => {
    const set = new FilterSet([rule({ action: 'block' })])
    const text = 'I saw a HeRoN there'
    for (let at = 0; at <= text.length; at += 1) {
      const hits = new FilterHits()
      const shown = inPieces(set, [text.slice(0, at), text.slice(at)], hits)
      expect(hits.blockedBy).toBe('words')
      expect('I saw a '.startsWith(shown)).toBe(true)
    }
  })

  it('leaves at once what can be no beginning of a keyword', () => {
    const window = new FilterSet([rule({})]).window(new FilterHits())
    expect(window.push('good h')).toBe('good ')
    expect(window.push('er')).toBe('')
    expect(window.push('d')).toBe('herd')
    expect(window.end()).toBe('')
  })

  it('holds 256 characters for an expression, and longer what may still grow', () => {
    const set = new FilterSet([rule({ kind: 'regex', patterns: ['#[a-z]+', 'secret$'] })])
    const window = set.window(new FilterHits())
    const dots = '.'.repeat(300)
    expect(window.push(dots)).toHaveLength(300 - 256)
    expect(window.push(`#${'a'.repeat(900)}`)).toBe('.'.repeat(256))
    expect(window.push('b'.repeat(600))).toBe('')
    expect(window.push(' secret, no') + window.end()).toBe(`${'*'.repeat(1501)} secret, no`)
  })

  it('knows letters in both cases and both spellings', () => {
    const set = new FilterSet([rule({ patterns: ['Straße', 'ΣΊΣΥΦΟΣ', 'café', 'ПРИВЕТ'] })])
    const shown = (text: string) => set.text(text, new FilterHits())
    expect(shown('STRAßE')).toBe('******')
    expect(shown('Σίσυφος')).toBe('*******')
    expect(shown('CAFE\u0301 café')).toBe('***** ****')
    expect(shown('привет')).toBe('******')
  })
})

describe('a thousand keywords', () => {
  it('are found in a long text in one pass', () => {
    const keywords = Array.from({ length: 1000 }, (_, at) => `word${at}x`)
    const set = new FilterSet([rule({ patterns: keywords })])
    const text = 'lorem ipsum dolor word77 '.repeat(8000)
    expect(set.text(`${text}WORD999X`, new FilterHits())).toBe(`${text}********`)
  })
})

describe('an expression made to run away', () => {
  it.each(['(a+)+$', '(a|aa)+$', '(.*a){20}$', '([a-z]+)*\\d', '(x+x+)+y', '(a?){50}a{50}b'])(
    '%s does not',
    (pattern) => {
      const set = new FilterSet([rule({ kind: 'regex', patterns: [pattern], action: 'record' })])
      const text = `${'a'.repeat(5000)}${'x'.repeat(5000)}!`
      expect(set.text(text, new FilterHits())).toBe(text)
    },
  )
})
