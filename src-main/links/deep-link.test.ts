import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkInArguments, longestLink, soundLink } from './deep-link.ts'
import { LinkInbox } from './link-inbox.ts'

describe('soundLink', () => {
  it.each([
    'burncloud://v1/import?name=a&key=sk-1',
    'BURNCLOUD://v1/import',
    'burncloud://v2/',
    'burncloud://v1/i?d=%E4%BD%A0',
  ])('lets %s through as it is', (link) => expect(soundLink(link)).toBe(link))

  it.each([
    ['another scheme', 'https://v1/import'],
    ['no version', 'burncloud://import?x=1'],
    ['a foreign host', 'burncloud://evil.example/import'],
    ['credentials', 'burncloud://user:pass@v1/import'],
    ['a port', 'burncloud://v1:80/import'],
    ['spaces', 'burncloud://v1/import?a=b c'],
    ['a line break', 'burncloud://v1/import\n--flag'],
    ['markup', 'burncloud://v1/import?a=<script>'],
    ['quotes', 'burncloud://v1/import?a="x"'],
    ['letters outside ASCII', 'burncloud://v1/import?name=名'],
    ['no text', 42],
    ['nothing', ''],
    ['too much', `burncloud://v1/import?d=${'a'.repeat(longestLink)}`],
  ])('refuses %s', (_what, link) => expect(soundLink(link)).toBeNull())

  it('gives back what it was given or nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `burncloud://v1/${text}`),
        ),
        (text) => {
          expect([text, null]).toContain(soundLink(text))
        },
      ),
    )
  })
})

describe('linkInArguments', () => {
  it('takes the last one', () => {
    const argv = ['program', 'burncloud://v1/first', '--flag', 'burncloud://v1/last']
    expect(linkInArguments(argv)).toEqual({ found: true, link: 'burncloud://v1/last' })
  })
  it('does not fall back to an earlier one when the last is not sound', () => {
    expect(linkInArguments(['burncloud://v1/ok', 'burncloud://evil/'])).toEqual({ found: true, link: null })
  })
  it('finds none among other arguments', () => {
    expect(linkInArguments(['program', '--x=burncloud://v1/no', '.'])).toEqual({ found: false })
  })
})

describe('LinkInbox', () => {
  it('keeps the newest link until it is taken, and gives it once', () => {
    let nudges = 0
    const inbox = new LinkInbox(() => {
      nudges += 1
    })
    expect(inbox.take()).toBeNull()
    inbox.put('burncloud://v1/a')
    inbox.put('burncloud://v1/b')
    expect(nudges).toBe(2)
    expect(inbox.take()).toBe('burncloud://v1/b')
    expect(inbox.take()).toBeNull()
  })
})
