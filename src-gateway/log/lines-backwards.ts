import type { FileHandle } from 'node:fs/promises'

/** Bytes read at once; between two reads the loop serves others. */
const pieceBytes = 64 * 1024
const lineBreak = 10

/** One line of a file and where its first byte is. */
export interface FileLine {
  text: string
  offset: number
}

/**
 * The lines between two offsets of a file, last first. What has no line break at its end is still being written and is left
 * out. `from` must be where a line begins.
 */
export async function* linesBackwards(file: FileHandle, from: number, to: number): AsyncGenerator<FileLine> {
  let position = to
  let ended = false
  /** The end of a line that begins before `position`, its line break included. */
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  while (position > from) {
    const start = Math.max(from, position - pieceBytes)
    const piece = Buffer.alloc(position - start)
    const { bytesRead } = await file.read(piece, 0, piece.length, start)
    // Shorter than it was: somebody emptied it meanwhile.
    if (bytesRead < piece.length) return
    const bytes = rest.length === 0 ? piece : Buffer.concat([piece, rest])
    position = start
    let end = bytes.length
    if (!ended) {
      end = bytes.lastIndexOf(lineBreak) + 1
      ended = end > 0
    }
    while (end > 1) {
      const before = bytes.lastIndexOf(lineBreak, end - 2)
      if (before < 0) break
      yield { text: bytes.toString('utf8', before + 1, end - 1), offset: start + before + 1 }
      end = before + 1
    }
    rest = bytes.subarray(0, end)
  }
  if (rest.length > 0) yield { text: rest.toString('utf8', 0, rest.length - 1), offset: from }
}

/** Where the last whole line between two offsets ends. */
export async function endOfLines(file: FileHandle, from: number, to: number): Promise<number> {
  for (let position = to; position > from; ) {
    const start = Math.max(from, position - pieceBytes)
    const piece = Buffer.alloc(position - start)
    const { bytesRead } = await file.read(piece, 0, piece.length, start)
    const last = piece.lastIndexOf(lineBreak, bytesRead - 1)
    if (bytesRead > 0 && last >= 0) return start + last + 1
    position = start
  }
  return from
}
