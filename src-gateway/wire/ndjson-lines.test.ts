import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NdjsonLineError, NdjsonLines } from './ndjson-lines.ts'

function read(bytes: Buffer, cuts: readonly number[]): string[] {
  const reader = new NdjsonLines()
  const lines: string[] = []
  const offsets = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let k = 1; k < offsets.length; k++)
    reader.push(Buffer.from(bytes.subarray(offsets[k - 1], offsets[k])), (line) => lines.push(line))
  reader.end((line) => lines.push(line))
  return lines
}

describe('NdjsonLines', () => {
  it('gives the lines, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json({ maxDepth: 2 }), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 30 }),
        (lines, end, closed, cuts) => {
          const bytes = Buffer.from(lines.join(end) + (closed ? end : ''))
          expect(read(bytes, cuts)).toEqual(lines.map((line) => line.trim()))
        },
      ),
    )
  })

  it('keeps characters of several bytes whole', () => {
    const bytes = Buffer.from('{"content":"é漢👩‍🚀\u2028"}\n')
    expect(read(bytes, [...bytes.keys()])).toEqual(['{"content":"é漢👩‍🚀\u2028"}'])
  })

  it('refuses a line without end instead of holding it, after the lines before it', () => {
    const reader = new NdjsonLines(10)
    const lines: string[] = []
    const visit = (line: string) => lines.push(line)
    reader.push(Buffer.from('{"a":1}\n{"b":'), visit)
    expect(() => reader.push(Buffer.from('12345678'), visit)).toThrow(NdjsonLineError)
    reader.push(Buffer.from('\n{}\n'), visit)
    reader.end(visit)
    expect(lines).toEqual(['{"a":1}'])
  })
})
