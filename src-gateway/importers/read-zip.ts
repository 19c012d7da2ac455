import { inflateRawSync } from 'node:zlib'
import { invalid } from './invalid.ts'

/** Largest file that is unpacked. */
const largestEntry = 64 * 1024 * 1024

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

interface Entry {
  name: string
  method: number
  packedSize: number
  offset: number
}

/**
 * The first file of an archive that `wanted` takes, unpacked; undefined when there is none. Nothing is written anywhere, and
 * a small archive that unpacks to gigabytes is given up. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws GatewayError `import.invalid`
 */
export function readZipFile(bytes: Buffer, wanted: (name: string) => boolean): Buffer | undefined {
  const entry = entriesOf(bytes).find(({ name }) => wanted(name))
  if (entry === undefined) return undefined
  const { offset, packedSize, method } = entry
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== 0x04034b50) throw damaged()
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28)
  if (start + packedSize > bytes.length) throw damaged()
  const packed = bytes.subarray(start, start + packedSize)
  if (method === 0) return packed
  if (method !== 8) throw invalid('This archive is packed or sealed in a way that cannot be read')
  try {
    return inflateRawSync(packed, { maxOutputLength: largestEntry })
  } catch {
    throw invalid('This archive is damaged, or unpacks to more than 64 MiB')
  }
}

/** The names in an archive, for saying what it is. */
export function namesOfZip(bytes: Buffer): string[] {
  return entriesOf(bytes).map(({ name }) => name)
}

function entriesOf(bytes: Buffer): Entry[] {
  // The end record stands last, before a comment of at most 65,535 bytes.
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end === -1 || end + 22 > bytes.length) throw damaged()
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  const entries: Entry[] = []
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw damaged()
    const flags = bytes.readUInt16LE(at + 8)
    const nameLength = bytes.readUInt16LE(at + 28)
    const next = at + 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    if (next > bytes.length) throw damaged()
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      // A sealed file has no method that is known here.
      method: (flags & 1) === 1 ? -1 : bytes.readUInt16LE(at + 10),
      packedSize: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    })
    at = next
  }
  return entries
}

function damaged() {
  return invalid('This archive is damaged')
}
