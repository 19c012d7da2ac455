/** Bytes are kept in blocks of this size. */
const blockBytes = 16 * 1024
/** Blocks of ended streams, for the next ones: a fresh block costs more than all the copying of a short stream. */
const spare: Buffer[] = []
const mostSpare = 64

/**
 * The beginning of what passed of a reply, and how much there was of it. Pieces are copied, since keeping the sockets' own
 * buffers for as long as a stream lasts would make them old for the garbage collector.
 */
export class PassedBytes {
  /** All that passed, kept or not. */
  total = 0
  private readonly most: number
  private blocks: Buffer[] = []
  private kept = 0

  /** `most`: bytes to keep, a multiple of 16 kB. */
  constructor(most: number) {
    this.most = most
  }

  add(chunk: Buffer): void {
    this.total += chunk.length
    for (let at = 0; at < chunk.length && this.kept < this.most; ) {
      const within = this.kept % blockBytes
      if (within === 0 && this.kept / blockBytes === this.blocks.length)
        this.blocks.push(spare.pop() ?? Buffer.allocUnsafeSlow(blockBytes))
      const block = this.blocks[this.blocks.length - 1]
      if (block === undefined) return
      const length = Math.min(chunk.length - at, blockBytes - within)
      chunk.copy(block, within, at, at + length)
      this.kept += length
      at += length
    }
  }

  /** Gives what was kept, and forgets it; nothing more is kept from now on. */
  take(): Buffer {
    const bytes = Buffer.concat(this.blocks, this.kept)
    this.release()
    return bytes
  }

  /** Forgets what was kept: nobody will ask for it. */
  release(): void {
    for (const block of this.blocks) if (spare.length < mostSpare) spare.push(block)
    this.blocks = []
    this.kept = this.most
  }
}
