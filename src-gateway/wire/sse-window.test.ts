import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseWindow, type SseWindowOptions } from './sse-window.ts'

const marker = Buffer.from('MARK')

function watch(options: Partial<SseWindowOptions> = {}) {
  const seen: string[] = []
  const window = new SseWindow((event) => seen.push(event.data.toString()), { marker, ...options })
  return { window, seen }
}

describe('SseWindow', () => {
  it('reports each event once and in order while it reads all', () => {
    const { window, seen } = watch()
    window.add(Buffer.from('data: 1\n\ndata: 2\n'))
    expect(seen).toEqual(['1'])
    window.add(Buffer.from('\ndata: 3'))
    expect(seen).toEqual(['1', '2'])
    window.end()
    expect(seen).toEqual(['1', '2', '3'])
  })

  it('reads the last events when it is asked, and not again', () => {
    const { window, seen } = watch({ keep: 2 })
    window.readAll = false
    for (let i = 0; i < 10; i++) window.add(Buffer.from(`data: ${i}\n\n`))
    expect(seen).toEqual([])
    window.settle()
    window.settle()
    expect(seen).toEqual(['8', '9'])
    window.add(Buffer.from('data: 10\n\n'))
    window.end()
    expect(seen).toEqual(['8', '9', '10'])
  })

  it('reads the last marked event however long ago it was', () => {
    const { window, seen } = watch({ keep: 2, capacity: 256 })
    window.readAll = false
    window.add(Buffer.from('data: MARK first\n\ndata: MARK second\n\n'))
    for (let i = 0; i < 1000; i++) window.add(Buffer.from(`data: filler ${i}\n\n`))
    window.end()
    expect(seen).toEqual(['MARK second', 'filler 998', 'filler 999'])
  })

  it('says when a needle has come, whole or cut, and again while its event is not complete', () => {
    const { window, seen } = watch({ capacity: 64 })
    window.readAll = false
    const needles = [Buffer.from('[DONE]')]
    for (let i = 0; i < 50; i++) {
      window.add(Buffer.from('data: filler\n\n'))
      expect(window.mayHold(needles)).toBe(false)
    }
    window.add(Buffer.from('data: [DO'))
    expect(window.mayHold(needles)).toBe(false)
    window.add(Buffer.from('NE]'))
    expect(window.mayHold(needles)).toBe(true)
    window.settle()
    expect(seen).not.toContain('[DONE]')
    window.add(Buffer.from('\n\n'))
    expect(window.mayHold(needles)).toBe(true)
    window.settle()
    expect(seen.at(-1)).toBe('[DONE]')
    window.add(Buffer.from('data: more\n\n'))
    expect(window.mayHold(needles)).toBe(false)
  })

  it('holds one event far larger than itself', () => {
    const { window, seen } = watch({ capacity: 64 })
    window.readAll = false
    const large = 'x'.repeat(100_000)
    window.add(Buffer.from(`data: a\n\ndata: MARK${large}`))
    window.add(Buffer.from(`${large}\n\ndata: b\n\n`))
    window.end()
    expect(seen.map((data) => data.length)).toEqual([1, 200_004, 1])
  })

  it.each(['\n', '\r\n', '\r'])('passes over an event above its limit and finds the next (line end %j)', (line) => {
    const { window, seen } = watch({ capacity: 64, maxEvent: 1000 })
    const text = `data: a${line}${line}data: ${'x'.repeat(5000)}${line}${line}data: b${line}${line}`
    for (const byte of Buffer.from(text)) window.add(Buffer.from([byte]))
    window.end()
    expect(seen).toEqual(['a', 'b'])
  })

  it('reports the last events and the last marked one at any cut, line end and size', () => {
    const event = fc.record({ marked: fc.boolean(), size: fc.nat(60), comment: fc.boolean() })
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 60 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
        fc.nat(20),
        (events, line, sizes, readUntil) => {
          const texts = events.map((one, i) => `${i}${one.marked ? 'MARK' : ''}${'.'.repeat(one.size)}`)
          const bytes = Buffer.from(
            texts.map((text, i) => `${events[i]!.comment ? `: hi${line}` : ''}data: ${text}${line}${line}`).join(''),
          )
          const { window, seen } = watch({ keep: 3, capacity: 128 })
          let at = 0
          for (let i = 0; at < bytes.length; i++) {
            if (i === readUntil) window.readAll = false
            const size = sizes[i % sizes.length]!
            window.add(Buffer.from(bytes.subarray(at, at + size)))
            at += size
          }
          window.end()
          // In order, none twice, the last three always, and the last marked one.
          const order = seen.map((text) => texts.indexOf(text))
          expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
          expect(order).not.toContain(-1)
          expect(seen.slice(-3)).toEqual(texts.slice(-3))
          const lastMarked = texts.findLast((text) => text.includes('MARK'))
          if (lastMarked !== undefined) expect(seen).toContain(lastMarked)
        },
      ),
      { numRuns: 400 },
    )
  })
})
