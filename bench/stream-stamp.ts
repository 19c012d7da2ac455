/** Characters of a piece of text that tells when it was written: `~` and microseconds, with zeros before them. */
export const pieceLength = 16

/** A clock that all processes of a machine share, in microseconds; it never goes back. */
export function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

/** Finds the stamps in a stream, cut anywhere. What repeats earlier text, as closing events do, is passed over. */
export class StampReader {
  private rest = ''
  private last = 0

  /** Calls `visit` with the microseconds of each piece of text that is new. */
  push(text: string, visit: (stamp: number) => void): void {
    const all = this.rest + text
    let at = all.indexOf('~')
    for (; at >= 0 && at + pieceLength <= all.length; at = all.indexOf('~', at + pieceLength)) {
      const stamp = Number(all.slice(at + 1, at + pieceLength))
      if (stamp <= this.last) continue
      this.last = stamp
      visit(stamp)
    }
    this.rest = at < 0 ? '' : all.slice(at)
  }
}
