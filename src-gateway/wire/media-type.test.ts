import { describe, expect, it } from 'vitest'
import { isSniffable, sniffMediaType } from './media-type.ts'

describe('media type from bytes', () => {
  it.each([
    ['image/png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
    ['image/jpeg', '\xff\xd8\xff\xe0\0\x10JFIF'],
    ['image/gif', 'GIF89a\x01\0\x01\0'],
    ['image/webp', 'RIFF\x10\0\0\0WEBPVP8 '],
    ['image/bmp', 'BM\x46\0\0\0\0\0\0\0'],
    ['image/heic', '\0\0\0\x18ftypheic'],
    ['application/pdf', '%PDF-1.7\n'],
    ['audio/wav', 'RIFF\x10\0\0\0WAVEfmt '],
  ])('knows %s', (mediaType, head) => {
    expect(sniffMediaType(Buffer.from(head, 'latin1'))).toBe(mediaType)
    expect(isSniffable(mediaType)).toBe(true)
  })

  it.each(['', '\x89PN', '<html>', 'RIFF', 'RIFF\x10\0\0\0AVI ', 'plain text', 'BMW 3 series'])(
    'says nothing of %j',
    (head) => {
      expect(sniffMediaType(Buffer.from(head, 'latin1'))).toBeUndefined()
    },
  )

  it('leaves types without a signature to the header', () => {
    expect(isSniffable('text/plain')).toBe(false)
    expect(isSniffable('image/svg+xml')).toBe(false)
  })
})
