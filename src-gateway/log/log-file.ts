import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { redact } from './redact.ts'

export interface LogFileOptions {
  path: string
  /** A file that reached so many bytes is set aside. */
  maxBytes?: number
  /** How many are kept, the current one included. */
  files?: number
}

/**
 * A log file that never grows without bound: `gateway.log`, `gateway.log.1` … Written at once and in order, so that the last
 * words before a crash are there. A full or read-only disk loses lines and nothing else.
 */
export class LogFile {
  readonly #path: string
  readonly #maxBytes: number
  readonly #files: number
  #descriptor: number | null = null
  #size = 0

  constructor({ path, maxBytes = 5 * 1024 * 1024, files = 5 }: LogFileOptions) {
    this.#path = path
    this.#maxBytes = maxBytes
    this.#files = files
  }

  write(text: string | Buffer): void {
    try {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      if (this.#descriptor === null) this.#open()
      if (this.#size > 0 && this.#size + bytes.length > this.#maxBytes) {
        this.close()
        this.#rotate()
        this.#open()
      }
      if (this.#descriptor === null) return
      writeSync(this.#descriptor, bytes)
      this.#size += bytes.length
    } catch {
      this.close()
    }
  }

  close(): void {
    const descriptor = this.#descriptor
    this.#descriptor = null
    if (descriptor === null) return
    try {
      closeSync(descriptor)
    } catch {
      // Nothing is left to do with it.
    }
  }

  #open(): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    this.#descriptor = openSync(this.#path, 'a', 0o600)
    this.#size = fstatSync(this.#descriptor).size
  }

  #rotate(): void {
    for (let age = this.#files - 2; age >= 0; age -= 1) {
      const from = age === 0 ? this.#path : `${this.#path}.${age}`
      if (existsSync(from)) renameSync(from, `${this.#path}.${age + 1}`)
    }
  }
}

/** A line of the desktop shell: one JSON object, as the gateway writes them, and freed of secrets like those. */
export function shellLine(at: Date, level: 'info' | 'warn' | 'error', message: string): string {
  return `${JSON.stringify({ time: at.toISOString(), level, name: 'shell', msg: redact(message) })}\n`
}
