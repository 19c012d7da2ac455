import { setImmediate } from 'node:timers/promises'
import { strToU8, Zip, ZipDeflate } from 'fflate'

/** Compressed at once; between two pieces the loop serves others. */
const pieceBytes = 64 * 1024

/** Texts as a ZIP archive. `at` in milliseconds since 1970 is when the files in it were made. */
export async function zipFiles(files: readonly { name: string; text: string }[], at: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let failed: Error | undefined
  const zip = new Zip((error, piece) => {
    if (error !== null) failed = error
    else pieces.push(piece)
  })
  for (const { name, text } of files) {
    const entry = new ZipDeflate(name, { level: 6 })
    entry.mtime = at
    zip.add(entry)
    const bytes = strToU8(text)
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      entry.push(bytes.subarray(from, from + pieceBytes), false)
      await setImmediate()
    }
    entry.push(new Uint8Array(0), true)
  }
  zip.end()
  if (failed !== undefined) throw failed
  return Buffer.concat(pieces)
}
