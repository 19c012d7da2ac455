import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mediaSeconds } from './media-length.ts'

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const big = (value: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}
const little = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const long = (value: number, endian: 'BE' | 'LE'): Buffer => {
  const bytes = Buffer.alloc(8)
  if (endian === 'BE') bytes.writeBigUInt64BE(BigInt(value))
  else bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
const whole = (...parts: Buffer[]): number | undefined => {
  const bytes = Buffer.concat(parts)
  return mediaSeconds({ head: bytes.subarray(0, 4_096), tail: bytes.subarray(-4_096), length: bytes.length })
}

const wav = (seconds: number) =>
  Buffer.concat([
    latin('RIFF'),
    little(0),
    latin('WAVEfmt '),
    little(16),
    Buffer.alloc(8),
    little(32_000),
    Buffer.alloc(12 + seconds * 32_000),
  ])
/** MPEG 1 Layer III, 128 kbit/s, 44,100 samples a second. */
const frame = Buffer.from([0xff, 0xfb, 0x90, 0x00])
const flac = (samples: number) => {
  const packed = Buffer.alloc(8)
  packed.writeBigUInt64BE((48_000n << 44n) | (1n << 41n) | (15n << 36n) | BigInt(samples))
  return Buffer.concat([latin('fLaC'), Buffer.alloc(14), packed, Buffer.alloc(16)])
}
const page = (samples: number) =>
  Buffer.concat([latin('OggS'), Buffer.from([0, 4]), long(samples, 'LE'), Buffer.alloc(12)])
const movie = (version: 0 | 1, scale: number, units: number) =>
  Buffer.concat([
    latin('mvhd'),
    Buffer.from([version, 0, 0, 0]),
    Buffer.alloc(version === 1 ? 16 : 8),
    big(scale, 4),
    version === 1 ? long(units, 'BE') : big(units, 4),
    Buffer.alloc(16),
  ])
const mp4 = Buffer.concat([big(24, 4), latin('ftypisom'), Buffer.alloc(12)])

describe('length of a sound or a film', () => {
  it('is told by its header', () => {
    expect(whole(wav(3))).toBeCloseTo(3, 2)
    expect(whole(frame, Buffer.alloc(16_000 * 5))).toBeCloseTo(5, 2)
    expect(
      whole(latin('ID3'), Buffer.from([4, 0, 0, 0, 0, 7, 0x68]), Buffer.alloc(1_000), frame, Buffer.alloc(16_000 * 5)),
    ).toBeCloseTo(5, 2)
    expect(whole(frame, Buffer.alloc(32), latin('Xing'), big(1, 4), big(44_100, 4), Buffer.alloc(9_000))).toBeCloseTo(
      1_152,
      2,
    )
    expect(whole(flac(48_000 * 90))).toBeCloseTo(90, 5)
    expect(
      whole(latin('OggS'), Buffer.alloc(30), latin('OpusHead'), Buffer.alloc(9_000), page(48_000 * 7)),
    ).toBeCloseTo(7, 5)
    expect(
      whole(
        latin('OggS'),
        Buffer.alloc(24),
        latin('\x01vorbis'),
        Buffer.alloc(5),
        little(22_050),
        Buffer.alloc(9_000),
        page(22_050 * 8),
      ),
    ).toBeCloseTo(8, 5)
    expect(whole(mp4, movie(0, 600, 6_000), Buffer.alloc(9_000))).toBeCloseTo(10, 5)
    expect(whole(mp4, Buffer.alloc(9_000), movie(1, 1_000, 61_500))).toBeCloseTo(61.5, 5)
  })

  it('is unknown for other bytes, and for headers that make no sense', () => {
    expect(whole(latin('hello'))).toBeUndefined()
    expect(whole(Buffer.alloc(0))).toBeUndefined()
    expect(whole(mp4, movie(0, 1, 2 ** 32 - 1))).toBeUndefined()
    expect(whole(mp4, movie(0, 0, 5))).toBeUndefined()
  })

  it('never fails, whatever the bytes', () => {
    const starts = [
      '',
      'RIFF0000WAVE',
      'fLaC',
      'OggS',
      '0000ftypmvhd',
      'ID3\x04\0\0\0\0\0\0\xff\xfb\x90',
      '\xff\xf3\x90XingInfo',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 120 }), (start, rest) => {
        const seconds = whole(latin(start), Buffer.from(rest))
        if (seconds !== undefined) expect(seconds).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})
