/** The two icon formats of Windows and macOS, both of which can hold PNG files as they are. */

/** Sizes that Windows asks for; the format cannot say more than 256. */
const icoSizes = [16, 24, 32, 48, 64, 128, 256]

/** https://en.wikipedia.org/wiki/ICO_(file_format): a directory of 16 bytes an image, then the images. */
export function icoFile(pngs: ReadonlyMap<number, Buffer>): Buffer {
  const images = pick(pngs, icoSizes)
  const header = Buffer.alloc(6 + images.length * 16)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + index * 16
    // 256 is written as 0.
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)])
}

/** Type and size in pixels; ic11 to ic14 are the doubled ones of dense screens. */
const icnsTypes: readonly (readonly [string, number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]

/** https://en.wikipedia.org/wiki/Apple_Icon_Image_format: chunks of type, length with header, PNG. */
export function icnsFile(pngs: ReadonlyMap<number, Buffer>): Buffer {
  const chunks = icnsTypes.flatMap(([type, size]) =>
    pick(pngs, [size]).map(({ png }) => {
      const header = Buffer.alloc(8)
      header.write(type, 'latin1')
      header.writeUInt32BE(png.length + 8, 4)
      return Buffer.concat([header, png])
    }),
  )
  const header = Buffer.alloc(8)
  header.write('icns', 'latin1')
  header.writeUInt32BE(8 + chunks.reduce((sum, chunk) => sum + chunk.length, 0), 4)
  return Buffer.concat([header, ...chunks])
}

function pick(pngs: ReadonlyMap<number, Buffer>, sizes: readonly number[]): { size: number; png: Buffer }[] {
  return sizes.map((size) => {
    const png = pngs.get(size)
    if (png === undefined) throw new Error(`No image of ${size} pixels was drawn.`)
    return { size, png }
  })
}
