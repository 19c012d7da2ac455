import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ScrubFacts, scrubber, withoutSecretFields } from './scrub.ts'

const facts: ScrubFacts = {
  secrets: ['plain-looking-key', 'pass"word\\1', 'short'],
  hosts: ['llm.corp.example', '10.20.30.40'],
  people: ['Anna Müller', '李小龙'],
  account: { home: '/home/annamu', user: 'annamu', host: 'annas-laptop.lan' },
}
const clean = scrubber(facts)

describe('what is handed to a stranger', () => {
  it.each([
    ['key plain-looking-key here', 'key [redacted] here'],
    ['{"p":"pass\\"word\\\\1"}', '{"p":"[redacted]"}'],
    ['?x=pass%22word%5C1', '?x=[redacted]'],
    ['open /home/annamu/.claude/settings.json', 'open ~/.claude/settings.json'],
    ['open /Users/somebody/Library and /home/other/x', 'open /Users/[user]/Library and /home/[user]/x'],
    ['C:\\Users\\Some One\\x', 'C:\\Users\\[user]\\x'],
    ['{"path":"C:\\\\Users\\\\someone\\\\x"}', '{"path":"C:\\\\Users\\\\[user]\\\\x"}'],
    ['run as annamu on ANNAS-LAPTOP', 'run as [user] on [host]'],
    ['https://llm.corp.example/v1', 'https://[host]/v1'],
    ['asked by Anna Müller and 李小龙', 'asked by [person] and [person]'],
    ['mail to anna.mueller+x@mail.example.org.', 'mail to [e-mail].'],
    ['from 192.168.1.17:5123 and 127.0.0.1:8790', 'from [ip]:5123 and 127.0.0.1:8790'],
    ['from 2001:db8::17, ::1 and fe80::1ff:fe23:4567:890a%eth2.', 'from [ip], ::1 and [ip].'],
    ['card 00:1a:2B:3c:4d:5e', 'card [mac]'],
  ])('%j becomes %j', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  it.each([
    'The model `gpt-4o` does not exist',
    '2026-11-21T20:54:03.123Z INFO the gateway answers at http://127.0.0.1:8790',
    'Chrome/140.0.7339.128 at 12:34:56, version 1.2.3',
    'std::vector of node::Buffer, shortest path',
    'connect ECONNREFUSED [::1]:8790',
    'https://api.openai.com/v1/chat/completions',
  ])('%j stays as it is', (text) => {
    expect(clean(text)).toBe(text)
  })

  it('leaves names alone that are a word of any text', () => {
    const root = scrubber({ ...facts, account: { home: '/root', user: 'root', host: 'localhost' } })
    expect(root('root of /root/data on localhost')).toBe('root of ~/data on localhost')
  })

  it('masks texts by the names of their fields', () => {
    expect(withoutSecretFields({ apiKey: 'abc', keys: ['a'], hint: 'h', nested: [{ password: 'p' }] })).toEqual({
      apiKey: '[redacted]',
      keys: '[redacted]',
      hint: 'h',
      nested: [{ password: '[redacted]' }],
    })
  })

  it('never lets through what is known, wherever it stands', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]{7,20}$/).map((text) => `Zq${text}`)
    const around = fc.constantFrom(
      (text: string) => text,
      (text: string) => `"${text}"`,
      (text: string) => `x=${text}&y`,
      (text: string) => `https://${text}/v1?q=1`,
      (text: string) => `/home/${text}/.config: ${text}`,
      (text: string) => `\\\\${text}\\share`,
      (text: string) => JSON.stringify({ path: `C:\\Users\\${text}\\a`, at: text }),
      (text: string) => `Error: ${text}, and (${text})\n    at ${text}.ts:1:2`,
    )
    fc.assert(
      fc.property(
        word,
        word,
        word,
        word,
        word,
        fc.array(around, { minLength: 1, maxLength: 4 }),
        (key, host, person, user, machine, shapes) => {
          const scrub = scrubber({
            secrets: [key],
            hosts: [`${host}.example`],
            people: [person],
            account: { home: `/home/${user}`, user, host: machine },
          })
          const text = [key, `${host}.example`, person, user, machine, `${user}@${host}.example`]
            .flatMap((one) => shapes.map((shape) => shape(one)))
            .join(' ')
          const shown = scrub(text)
          for (const known of [key, `${host}.example`, person, user, machine]) expect(shown).not.toContain(known)
        },
      ),
    )
  })

  it('never lets an address of the network through', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.constantFrom('', ':', 'from '), (address, before) => {
        fc.pre(
          !address.startsWith('127.') &&
            !['0.0.0.0', '::', '::1'].includes(address) &&
            (before !== ':' || !address.includes(':')),
        )
        // Parts of it that are an address of this machine, such as ::127.0.0.1, tell nothing.
        fc.pre(!address.includes('127.0.0.1') && !address.includes('0.0.0.0'))
        expect(clean(`${before}${address} went away`)).not.toContain(address)
      }),
    )
  })
})
