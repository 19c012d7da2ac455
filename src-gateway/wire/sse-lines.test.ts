import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSseEvents } from './sse-lines.ts'

function read(text: string): { events: [string, string][]; rest: string } {
  const bytes = Buffer.from(text)
  const events: [string, string][] = []
  const done = readSseEvents(bytes, 0, (event) => events.push([event.name, event.data.toString()]))
  return { events, rest: bytes.toString('utf8', done) }
}

describe('readSseEvents', () => {
  it.each([
    ['LF', 'event: a\ndata: 1\n\ndata: 2\n\n'],
    ['CRLF', 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n'],
    ['CR', 'event: a\rdata: 1\r\rdata: 2\r\r'],
    ['mixed', 'event: a\ndata: 1\r\n\ndata: 2\r\n\r\n'],
  ])('takes lines that end in %s', (_name, text) => {
    expect(read(text)).toEqual({
      events: [
        ['a', '1'],
        ['', '2'],
      ],
      rest: '',
    })
  })

  it('follows the rules of fields', () => {
    expect(
      read(': comment\n\ndata:1\ndata:  2\ndata\n\nevent: only\n\nid: 7\nretry: 1\ndatas: no\ndata: é\u2028x\n\n')
        .events,
    ).toEqual([
      ['', '1\n 2\n'],
      ['', 'é\u2028x'],
    ])
  })

  it('takes the name from either side of the data, and forgets it at the empty line', () => {
    expect(read('data: 1\nevent: late\n\ndata: 2\n\n').events).toEqual([
      ['late', '1'],
      ['', '2'],
    ])
  })

  it('leaves an event that is not closed', () => {
    expect(read('data: 1\n\ndata: 2\n')).toEqual({ events: [['', '1']], rest: 'data: 2\n' })
  })

  it('reads the same when resumed at any cut', () => {
    const line = fc.constantFrom('data: {"a":"é"}', 'data:x', 'event: e', ': ping', '', 'id: 1', 'data')
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(200)), (lines, end, cuts) => {
        const bytes = Buffer.from(`${lines.join(end)}${end}${end}`)
        const whole: string[] = []
        readSseEvents(bytes, 0, (event) => whole.push(`${event.name}|${event.data}`))
        const pieces: string[] = []
        let held = Buffer.alloc(0)
        const points = [...new Set([0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])].sort(
          (a, b) => a - b,
        )
        for (let i = 1; i < points.length; i++) {
          held = Buffer.concat([held, bytes.subarray(points[i - 1], points[i])])
          held = held.subarray(readSseEvents(held, 0, (event) => pieces.push(`${event.name}|${event.data}`)))
        }
        expect(pieces).toEqual(whole)
      }),
    )
  })
})
