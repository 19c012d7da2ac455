import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageSize } from './image-size.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const big = (value: number, length: number): Buffer => {
  const buffer = Buffer.alloc(length)
  buffer.writeUIntBE(value, 0, length)
  return buffer
}
const little = (value: number, length: number): Buffer => {
  const buffer = Buffer.alloc(length)
  buffer.writeUIntLE(value, 0, length)
  return buffer
}
const webp = (kind: string, rest: Buffer): Buffer =>
  Buffer.concat([bytes('RIFF'), little(rest.length + 12, 4), bytes('WEBP'), bytes(kind), little(rest.length, 4), rest])
const segment = (marker: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), big(body.length + 2, 2), body])
const frame = (marker: number, width: number, height: number): Buffer =>
  segment(marker, Buffer.concat([Buffer.from([8]), big(height, 2), big(width, 2), Buffer.alloc(10)]))

const pictures: Record<string, (width: number, height: number) => Buffer> = {
  png: (width, height) =>
    Buffer.concat([bytes('\x89PNG\r\n\x1a\n'), big(13, 4), bytes('IHDR'), big(width, 4), big(height, 4), big(0, 5)]),
  gif: (width, height) => Buffer.concat([bytes('GIF89a'), little(width, 2), little(height, 2), big(0, 3)]),
  'webp, lossy': (width, height) =>
    webp(
      'VP8 ',
      Buffer.concat([Buffer.from([0, 0, 0, 0x9d, 1, 0x2a]), little(width, 2), little(height, 2), big(0, 6)]),
    ),
  'webp, lossless': (width, height) =>
    webp('VP8L', Buffer.concat([Buffer.from([0x2f]), little(width - 1 + (height - 1) * 0x4000, 4), Buffer.alloc(8)])),
  'webp, extended': (width, height) =>
    webp('VP8X', Buffer.concat([Buffer.alloc(4), little(width - 1, 3), little(height - 1, 3)])),
  bmp: (width, height) =>
    Buffer.concat([
      bytes('BM'),
      little(0, 4),
      little(0, 4),
      little(54, 4),
      little(40, 4),
      little(width, 4),
      little(height, 4),
    ]),
  'bmp, from the top down': (width, height) => {
    const rows = Buffer.alloc(4)
    rows.writeInt32LE(-height)
    return Buffer.concat([
      bytes('BM'),
      little(0, 4),
      little(0, 4),
      little(54, 4),
      little(40, 4),
      little(width, 4),
      rows,
    ])
  },
  'heic, with a thumbnail': (width, height) => {
    const told = (w: number, h: number) => Buffer.concat([big(20, 4), bytes('ispe'), big(0, 4), big(w, 4), big(h, 4)])
    return Buffer.concat([big(24, 4), bytes('ftypheic'), big(0, 4), bytes('mif1heic'), told(1, 1), told(width, height)])
  },
  jpeg: (width, height) =>
    Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xe0, bytes('JFIF\0')), frame(0xc0, width, height)]),
  'jpeg, progressive, behind much metadata': (width, height) =>
    Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      segment(0xe1, Buffer.alloc(60_000, 0xff)),
      segment(0xe2, Buffer.alloc(60_000, 0xc0)),
      segment(0xc4, Buffer.alloc(30)),
      Buffer.from([0xff]),
      frame(0xc2, width, height),
    ]),
}

describe('size of a picture', () => {
  it.each(Object.entries(pictures))('is read from the header of a %s', (_kind, make) => {
    const edge = fc.integer({ min: 1, max: 16_000 })
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        expect(imageSize(make(width, height))).toEqual({ width, height })
      }),
      { numRuns: 30 },
    )
  })

  it.each(Object.entries(pictures))('is undefined when a %s ends early, and never fails', (_kind, make) => {
    const whole = make(640, 480)
    for (let length = 0; length < Math.min(whole.length, 64); length++) {
      const size = imageSize(whole.subarray(0, length))
      if (size !== undefined && size.width > 1) expect(size).toEqual({ width: 640, height: 480 })
    }
  })

  it('says nothing of other bytes', () => {
    expect(imageSize(bytes('%PDF-1.7 and more than thirty bytes of it'))).toBeUndefined()
    expect(imageSize(pictures.png?.(0, 10) ?? Buffer.alloc(0))).toBeUndefined()
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', '\xff\xd8', 'GIF89a', 'RIFF0000WEBPVP8X'),
        (rest, head) => {
          imageSize(Buffer.concat([bytes(head), rest]))
        },
      ),
    )
  })
})
