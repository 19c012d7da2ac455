/** Width and height in pixels. */
export interface ImageSize {
  width: number
  height: number
}

/**
 * The size that a picture's header tells: PNG, GIF, WebP, BMP, HEIC, AVIF and JPEG, without decoding it. Undefined when the
 * bytes are none of these or end too early. A JPEG's size may stand behind its metadata, up to some hundred kilobytes in.
 */
export function imageSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length >= 24 && bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') {
    return sized(bytes.readUInt32BE(16), bytes.readUInt32BE(20))
  }
  if (bytes.length >= 10 && /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) {
    return sized(bytes.readUInt16LE(6), bytes.readUInt16LE(8))
  }
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return webpSize(bytes)
  if (bytes.length >= 26 && bytes.toString('latin1', 0, 2) === 'BM') {
    // Rows may stand from the top down, told by a negative height.
    return sized(bytes.readInt32LE(18), Math.abs(bytes.readInt32LE(22)))
  }
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return heifSize(bytes)
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpegSize(bytes) : undefined
}

/** The largest of the sizes told: a thumbnail and the tiles of a large picture have theirs too. */
function heifSize(bytes: Buffer): ImageSize | undefined {
  let largest: ImageSize | undefined
  for (let at = bytes.indexOf('ispe', 8, 'latin1'); at >= 0 && at + 16 <= bytes.length; ) {
    const size = sized(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12))
    if (size !== undefined && size.width * size.height > (largest?.width ?? 0) * (largest?.height ?? 0)) largest = size
    at = bytes.indexOf('ispe', at + 16, 'latin1')
  }
  return largest
}

function webpSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length < 30) return undefined
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return sized(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff)
    case 'VP8L': {
      const packed = bytes.readUInt32LE(21)
      return sized((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1)
    }
    case 'VP8X':
      return sized(bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1)
    default:
      return undefined
  }
}

/** Walks the segments to the frame header (SOF), of which there is one for each way of coding. */
function jpegSize(bytes: Buffer): ImageSize | undefined {
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) at += 1
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return sized(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))
    } else at += marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7) ? 2 : 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

function sized(width: number, height: number): ImageSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined
}
