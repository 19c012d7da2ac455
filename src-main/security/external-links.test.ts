import { describe, expect, it } from 'vitest'
import { allowedExternalUrl } from './external-links.ts'

describe('allowedExternalUrl', () => {
  it.each([
    'https://platform.openai.com/api-keys',
    'https://example.com/a?b=c#d',
    'https://[::1]:8443/',
    'mailto:help@example.com?subject=Hello%20there&body=Text',
  ])('lets %s out', (address) => {
    expect(allowedExternalUrl(address)).toBe(address)
  })

  it.each([
    ['plain http', 'http://example.com/'],
    ['a file', 'file:///etc/passwd'],
    ['a share', 'smb://host/share'],
    ['a UNC path', '\\\\host\\share'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,hello'],
    ['a program', 'ms-msdt:/id PCWDiagnostic'],
    ['a page of the app', 'app://bundle/index.html'],
    ['a name', 'https://user@example.com/'],
    ['a name and password', 'https://user:secret@example.com/'],
    ['a host in disguise', 'https://example.com%00@evil.test/'],
    ['a line break', 'https://example.com/\r\nHost: evil'],
    ['a leading space', ' https://example.com/'],
    ['a backslash', 'https://example.com\\@evil.test/'],
    ['a quote', 'https://example.com/" --flag'],
    ['an attached file', 'mailto:a@example.com?attach=/etc/passwd'],
    ['an attached file in capitals', 'mailto:a@example.com?Attachment=C:/secret'],
    ['too long an address', `https://example.com/${'a'.repeat(3000)}`],
    ['no address', 'example.com'],
    ['nothing', ''],
    ['a number', 7],
    ['no value', undefined],
  ])('keeps %s in', (_name, address) => {
    expect(allowedExternalUrl(address)).toBeNull()
  })
})
