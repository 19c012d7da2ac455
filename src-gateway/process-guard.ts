import type { Logger } from './log/logger.ts'

/** A flush that hangs must not keep a broken process alive. */
const flushMs = 2_000

/** Errors of a single connection: whoever was on it is gone, nobody else is touched. */
const connectionErrors = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_HTTP_HEADERS_SENT',
  'UND_ERR_SOCKET',
  'UND_ERR_ABORTED',
])

/**
 * What happens to errors that nobody caught.
 *
 * - An error of one connection is logged and the rest is served on.
 * - A rejected promise that nobody waited for is logged as well: no synchronous work was cut short, so what others share is
 *   as sound as before.
 * - Any other exception left some callback half done. What was appended is committed, then the process ends with 1, and
 *   whoever supervises it starts a sound one.
 */
export function guardProcess(parts: { log: Logger; flush(): Promise<void>; exit(code: number): void }): void {
  const { log } = parts
  process.on('unhandledRejection', (reason) => {
    log.error({ err: reason }, 'a rejected promise was not handled; serving on')
  })
  let dying = false
  process.on('uncaughtException', (error) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (typeof code === 'string' && connectionErrors.has(code)) {
      log.error({ err: error }, 'an error of one connection was not handled; serving on')
      return
    }
    log.fatal({ err: error }, 'an unexpected error left the gateway in doubt; it commits and ends')
    if (dying) return
    dying = true
    const timer = setTimeout(() => parts.exit(1), flushMs)
    parts
      .flush()
      .catch((problem: unknown) => log.error({ err: problem }, 'the last rows could not be committed'))
      .finally(() => {
        clearTimeout(timer)
        parts.exit(1)
      })
  })
}
