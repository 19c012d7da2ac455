import type { ReplyObserver } from '../protocols/types.ts'
import { createDecoder } from './decoder.ts'

/** Shows a reply to its observer, and tells when the observer has seen all of it. */
export interface ReplyWatch {
  readonly observer: ReplyObserver
  see(chunk: Buffer): void
  /** `done` is called at once for a plain reply, after the last byte is unpacked for a compressed one. */
  end(done: () => void): void
  /** The reply will not be watched further. */
  stop(): void
}

/** Watches a reply that is not compressed: the observer sees the very Buffers that go on. */
export function watchPlain(observer: ReplyObserver): ReplyWatch {
  return {
    observer,
    see: (chunk) => observer.see(chunk),
    end(done) {
      observer.end()
      done()
    },
    stop() {},
  }
}

/**
 * Watches a reply that the upstream compressed although it was asked not to: the bytes go on untouched, the observer sees
 * an unpacked copy. A copy that cannot be unpacked leaves the observer with what it had.
 */
export function watchEncoded(observer: ReplyObserver, encoding: string): ReplyWatch {
  const decoder = createDecoder(encoding)
  if (decoder === undefined) {
    return { observer, see() {}, end: (done) => done(), stop() {} }
  }
  let finished: (() => void) | undefined
  let over = false
  const finish = () => {
    if (over) return
    over = true
    observer.end()
    finished?.()
  }
  decoder.on('data', (chunk: Buffer) => observer.see(chunk))
  decoder.once('end', finish)
  decoder.once('error', finish)
  return {
    observer,
    see(chunk) {
      if (!over) decoder.write(chunk)
    },
    end(done) {
      if (over) done()
      else {
        finished = done
        decoder.end()
      }
    },
    stop() {
      over = true
      decoder.destroy()
    },
  }
}
