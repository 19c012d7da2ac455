import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listFormFields, MultipartError, multipartBoundary } from './multipart.ts'

function form(boundary: string, parts: readonly { head: string; content: Buffer }[], preamble = ''): Buffer {
  const pieces: Buffer[] = [Buffer.from(preamble)]
  for (const part of parts)
    pieces.push(Buffer.from(`--${boundary}\r\n${part.head}\r\n\r\n`), part.content, Buffer.from('\r\n'))
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
}

const field = (name: string, value: string) => ({
  head: `Content-Disposition: form-data; name="${name}"`,
  content: Buffer.from(value),
})

describe('listFormFields', () => {
  it('finds the fields and their bytes', () => {
    const audio = Buffer.from([0, 255, 13, 10, 45, 45, 120, 13, 10])
    const body = form('xYz', [
      {
        head: 'Content-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg',
        content: audio,
      },
      field('model', 'whisper-1'),
      field('prompt', ''),
    ])
    const fields = listFormFields(body, 'xYz')
    expect(fields.map((one) => [one.name, one.filename])).toEqual([
      ['file', 'a.mp3'],
      ['model', undefined],
      ['prompt', undefined],
    ])
    expect(body.subarray(fields[0]!.start, fields[0]!.end).equals(audio)).toBe(true)
    expect(body.toString('utf8', fields[1]!.start, fields[1]!.end)).toBe('whisper-1')
    expect(fields[2]!.end - fields[2]!.start).toBe(0)
  })

  it('takes a preamble and unquoted names', () => {
    const body = form(
      'b',
      [{ head: 'content-disposition: form-data; name=model', content: Buffer.from('m') }],
      'hello\r\n',
    )
    expect(listFormFields(body, 'b').map((one) => one.name)).toEqual(['model'])
  })

  it('refuses every truncation', () => {
    const body = form('b', [field('model', 'm')])
    for (let length = 0; length < body.length - 4; length++)
      expect(() => listFormFields(body.subarray(0, length), 'b')).toThrow(MultipartError)
  })

  it('never fails otherwise on garbage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('--b', '\r\n', '--', 'x', 'Content-Disposition: form-data; name="model"', '\r\n\r\n')),
        (parts) => {
          try {
            listFormFields(Buffer.from(parts.join('')), 'b')
          } catch (error) {
            expect(error).toBeInstanceOf(MultipartError)
          }
        },
      ),
    )
  })
})

describe('multipartBoundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; boundary="a b;c"; charset=utf-8', 'a b;c'],
    ['multipart/form-data; charset=x; Boundary=----WebKit', '----WebKit'],
    ['multipart/form-data', undefined],
  ])('reads %s', (header, boundary) => {
    expect(multipartBoundary(header)).toBe(boundary)
  })
})
