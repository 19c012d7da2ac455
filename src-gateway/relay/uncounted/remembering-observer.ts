import type { FinishReason } from '../../ir/finish-reason.ts'
import type { Usage } from '../../ir/usage.ts'
import type { InStreamError, Operation, Protocol, ReplyObserver } from '../../protocols/types.ts'
import type { Answered } from './answered.ts'
import { PassedBytes } from './passed-bytes.ts'
import { readPassed } from './read-passed.ts'

/** Of a stream, some hundreds of events; what follows is taken to be like them. */
const mostOfStream = 64 * 1024
/** A document is read as a whole or not at all. */
const mostOfDocument = 4 * 1024 * 1024

/** Operations whose answer is text that is billed by the token. */
const answering: ReadonlySet<Operation> = new Set(['chat', 'completions', 'compact'])

/**
 * Watches a reply as its protocol does, and remembers what passed in case that the upstream does not tell what it cost. The
 * remembering is a copy of the first 64 kB of a stream; nothing is read before somebody asks.
 */
export function observeAndRemember(
  protocol: Protocol,
  operation: Operation,
  framing: 'sse' | 'json-array' | false,
): ReplyObserver {
  const observer = protocol.observe(operation, framing)
  if (!answering.has(operation)) return observer
  return new RememberingObserver(observer, { protocol, operation, framing })
}

interface Remembered {
  protocol: Protocol
  operation: Operation
  framing: 'sse' | 'json-array' | false
}

class RememberingObserver implements ReplyObserver {
  private readonly inner: ReplyObserver
  private readonly of: Remembered
  private readonly passed: PassedBytes
  private read: Answered | undefined

  constructor(inner: ReplyObserver, of: Remembered) {
    this.inner = inner
    this.of = of
    this.passed = new PassedBytes(of.framing === false ? mostOfDocument : mostOfStream)
  }

  see(chunk: Buffer): void {
    this.passed.add(chunk)
    this.inner.see(chunk)
  }

  end(): void {
    this.inner.end()
  }

  usage(): Usage | undefined {
    return this.inner.usage()
  }

  finish(): FinishReason | undefined {
    return this.inner.finish()
  }

  terminal(): boolean {
    return this.inner.terminal()
  }

  error(): InStreamError | undefined {
    return this.inner.error()
  }

  started(): boolean {
    return this.inner.started()
  }

  /** What passed of the answer; undefined when nothing did. */
  answered(): Answered | undefined {
    if (this.passed.total === 0) return undefined
    this.read ??= readPassed({ ...this.of, bytes: this.passed.take(), total: this.passed.total })
    return this.read
  }

  /** Nobody will ask for it. */
  forget(): void {
    this.passed.release()
  }
}
