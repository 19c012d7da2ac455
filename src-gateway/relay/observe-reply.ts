import type { ReplyObserver } from '../protocols/types.ts'

/** Shows a reply to its observer, and tells when the observer has seen all of it. */
export interface ReplyWatch {
  readonly observer: ReplyObserver
  see(chunk: Buffer): void
  /** `done` is called when all of it has been seen. */
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

/** For a reply that cannot be read: it goes on as it came, and nothing is known of it. */
export function watchNothing(observer: ReplyObserver): ReplyWatch {
  return { observer, see() {}, end: (done) => done(), stop() {} }
}
