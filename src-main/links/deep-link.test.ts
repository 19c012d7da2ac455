import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longestLink as longestRead } from '../../src-gateway/contract/imports.ts'
import { longestLink } from '../contract/shell.ts'
import { judgeLink, linkInArguments } from './deep-link.ts'
import { LinkInbox } from './link-inbox.ts'

describe('judgeLink', () => {
  it.each([
    'burncloud://v1/import?name=a&key=sk-1',
    'BURNCLOUD://v1/import',
    'burncloud://v2/',
    'burncloud://v1/i?d=%E4%BD%A0',
  ])('lets %s through as it is', (link) => expect(judgeLink(link)).toEqual({ link, refused: null }))

  it.each([
    ['another scheme', 'https://v1/import', 'address'],
    ['no version', 'burncloud://import?x=1', 'address'],
    ['a foreign host', 'burncloud://evil.example/import', 'address'],
    ['credentials', 'burncloud://user:pass@v1/import', 'address'],
    ['a port', 'burncloud://v1:80/import', 'address'],
    ['spaces', 'burncloud://v1/import?a=b c', 'characters'],
    ['a line break', 'burncloud://v1/import\n--flag', 'characters'],
    ['markup', 'burncloud://v1/import?a=<script>', 'characters'],
    ['quotes', 'burncloud://v1/import?a="x"', 'characters'],
    ['letters outside ASCII', 'burncloud://v1/import?name=名', 'characters'],
    ['no text', 42, 'address'],
    ['nothing', '', 'address'],
    ['too much', `burncloud://v1/import?d=${'a'.repeat(longestLink)}`, 'too_long'],
  ])('refuses %s and hands nothing of it on', (_what, link, refused) => {
    expect(judgeLink(link)).toEqual({ link: null, refused })
  })

  it('lets none through that the gateway would not read', () => expect(longestLink).toBe(longestRead))

  it('gives back what it was given or nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `burncloud://v1/${text}`),
        ),
        (text) => {
          expect([text, null]).toContain(judgeLink(text).link)
        },
      ),
    )
  })
})

describe('linkInArguments', () => {
  it('takes the last one', () => {
    const argv = ['program', 'burncloud://v1/first', '--flag', 'burncloud://v1/last']
    expect(linkInArguments(argv)).toEqual({ link: 'burncloud://v1/last', refused: null })
  })
  it('does not fall back to an earlier one when the last is not sound', () => {
    expect(linkInArguments(['burncloud://v1/ok', 'burncloud://evil/'])).toEqual({ link: null, refused: 'address' })
  })
  it('finds none among other arguments', () => {
    expect(linkInArguments(['program', '--x=burncloud://v1/no', '.'])).toBeNull()
  })
})

describe('LinkInbox', () => {
  it('keeps the newest link until it is taken, and gives it once', () => {
    let nudges = 0
    const inbox = new LinkInbox(() => {
      nudges += 1
    })
    expect(inbox.take()).toBeNull()
    inbox.put(judgeLink('burncloud://v1/a'))
    inbox.put(judgeLink('burncloud://v1/b'))
    expect(nudges).toBe(2)
    expect(inbox.take()).toEqual({ link: 'burncloud://v1/b', refused: null })
    expect(inbox.take()).toBeNull()
  })
})
