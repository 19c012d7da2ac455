import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markedPieces, match, matchAny } from './match.ts'

const marked = (query: string, text: string) =>
  markedPieces(text, match(query, text)?.at ?? [])
    .filter((piece) => piece.marked)
    .map((piece) => piece.text)

describe('what fits', () => {
  test.each([
    ['chan', 'Channels', ['Chan']],
    ['nk', 'New key', ['N', 'k']],
    ['key new', 'New key', ['New', 'key']],
    ['chnnels', 'Channels', ['Ch', 'nnels']],
    ['swdark', 'Switch to dark', ['Sw', 'dark']],
    ['cafe', 'Café', ['Café']],
    ['API', 'api keys', ['api']],
    ['渠道', '新建渠道', ['渠道']],
    ['新渠', '新建渠道', ['新', '渠']],
    ['prod', '🚀 prod', ['prod']],
  ])('%s in %s', (query, text, letters) => {
    expect(marked(query, text)).toEqual(letters)
  })

  test.each([
    ['xyz', 'Channels'],
    ['slen', 'Channels'],
    ['channels new', 'Channels'],
    ['ate', 'Open a page that has lots of text in it'],
    ['渠道', '频道'],
  ])('%s is not in %s', (query, text) => {
    expect(match(query, text)).toBeNull()
  })

  test('beginnings of words and whole names come first', () => {
    const order = (query: string, texts: string[]) =>
      [...texts].sort((a, b) => (match(query, b)?.score ?? -1) - (match(query, a)?.score ?? -1))
    expect(order('log', ['Catalog', 'Log', 'Logs'])).toEqual(['Log', 'Logs', 'Catalog'])
    expect(order('key', ['Monkey', 'API keys'])).toEqual(['API keys', 'Monkey'])
  })

  test('another name than the title must fit better, for nobody sees it until then', () => {
    expect(matchAny('chan', ['语言', 'switch language'])).toBeNull()
    expect(matchAny('chan', ['渠道', 'Channels'])?.[1]?.at).toEqual([0, 1, 2, 3])
  })

  test('words may be spread over the names of one thing', () => {
    const found = matchAny('新 channel', ['新建渠道', 'Add a channel'])
    expect(found?.map((one) => one?.at.length)).toEqual([1, 7])
  })
})

describe('whatever is typed', () => {
  const text = fc.string({ unit: 'binary', maxLength: 80 })

  test('the pieces are the text, and what is marked are whole characters of it', () => {
    fc.assert(
      fc.property(text, text, (query, content) => {
        const at = match(query, content)?.at ?? []
        expect(
          markedPieces(content, at)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(content)
        const starts = new Set<number>()
        let offset = 0
        for (const character of content) {
          starts.add(offset)
          offset += character.length
        }
        expect(at.every((place) => starts.has(place))).toBe(true)
        expect(at).toEqual([...at].sort((a, b) => a - b))
      }),
    )
  })

  test('a text is found by any run of its own letters, however they are written', () => {
    const words = fc.stringMatching(/^[a-zA-Z0-9]{1,20}( [a-zA-Z0-9]{1,20}){0,3}$/)
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (content, from, length) => {
        const start = from % content.length
        const piece = content.slice(start, start + 1 + (length % 12)).trim()
        // A single letter counts only where a word begins.
        if (piece.split(' ').some((word) => word.length < 2)) return
        expect(match(piece.toUpperCase(), content)).not.toBeNull()
        expect(match(content.toLowerCase(), content)).not.toBeNull()
      }),
    )
  })
})
