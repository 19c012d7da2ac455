import { join } from 'node:path'
import { LogFile, shellLine } from '../src-gateway/log/log-file.ts'

/** The files that the shell writes: its own words, and what the gateway's process prints. */
export class ShellLog {
  readonly #own: LogFile
  readonly #gateway: LogFile
  readonly #echo: boolean

  /**
   * @param folder where `shell.log` and `gateway.log` are.
   * @param echo whether it also goes to standard error.
   */
  constructor(folder: string, echo: boolean) {
    this.#own = new LogFile({ path: join(folder, 'shell.log') })
    this.#gateway = new LogFile({ path: join(folder, 'gateway.log') })
    this.#echo = echo
  }

  info(message: string): void {
    this.#write('info', message)
  }

  warn(message: string): void {
    this.#write('warn', message)
  }

  error(message: string): void {
    this.#write('error', message)
  }

  /** What the gateway's process printed. */
  gateway(bytes: Buffer): void {
    this.#gateway.write(bytes)
    if (this.#echo) process.stderr.write(bytes)
  }

  close(): void {
    this.#own.close()
    this.#gateway.close()
  }

  #write(level: 'info' | 'warn' | 'error', message: string): void {
    const line = shellLine(new Date(), level, message)
    this.#own.write(line)
    if (this.#echo) process.stderr.write(line)
  }
}

/** A failure for the log, with where it came from when that is known. */
export function inWords(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}
