import type { MailBook, MailServer } from './mail-book.ts'
import { pause } from './pause.ts'

/** A message for people, in plain text. */
export interface Letter {
  subject: string
  text: string
  /** Who is told beside those that the settings name. */
  also?: readonly string[]
}

/** Hands one message to a server. @throws when the server did not take it */
export type SendMail = (
  server: Omit<MailServer, 'from' | 'to'>,
  message: { from: string; to: readonly string[]; subject: string; text: string },
) => Promise<void>

export interface MailerParts {
  book: Pick<MailBook, 'server'>
  send: SendMail
  log: { warn(facts: Record<string, unknown>, message: string): void }
  /** Milliseconds before each further try. */
  pausesMs?: readonly number[]
}

const defaultPausesMs = [10_000, 60_000]
/** More than these wait only when the server hangs; the newest are then let go. */
const mostWaiting = 100

/** Sends what people should know by e-mail, where that is set up; one after the other. Addresses are never logged. */
export class Mailer {
  readonly #parts: MailerParts
  readonly #stopping = new AbortController()
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(parts: MailerParts) {
    this.#parts = parts
  }

  /** Returns at once. */
  send(letter: Letter): void {
    const { book, log } = this.#parts
    const server = book.server
    if (server === null || this.#stopping.signal.aborted || recipientsOf(server, letter).length === 0) return
    if (this.#waiting >= mostWaiting) {
      log.warn({}, 'an e-mail was not sent: too many wait')
      return
    }
    this.#waiting += 1
    this.#last = this.#last.then(async () => {
      await this.#deliver(letter)
      this.#waiting -= 1
    })
  }

  /** Sends now and waits. @returns who it was sent to @throws what the server says */
  async sendNow(server: MailServer, letter: Letter): Promise<readonly string[]> {
    const { from, to: _to, ...machine } = server
    const to = recipientsOf(server, letter)
    await this.#parts.send(machine, { from, to, subject: letter.subject, text: letter.text })
    return to
  }

  /** Settles when everything given so far was sent or given up. */
  settled(): Promise<void> {
    return this.#last
  }

  /** Gives up what waits. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#last
  }

  async #deliver(letter: Letter): Promise<void> {
    const { book, log, pausesMs = defaultPausesMs } = this.#parts
    const { signal } = this.#stopping
    let reason: unknown
    for (let attempt = 0; attempt <= pausesMs.length; attempt += 1) {
      if (attempt > 0) await pause(pausesMs[attempt - 1] ?? 0, signal)
      // Asked anew: it may have been corrected meanwhile.
      const server = book.server
      if (signal.aborted || server === null) return
      try {
        await this.sendNow(server, letter)
        return
      } catch (error) {
        reason = error
      }
    }
    if (!signal.aborted) log.warn({ reason: wordsOf(reason) }, 'an e-mail could not be sent')
  }
}

function recipientsOf({ to }: MailServer, { also = [] }: Letter): string[] {
  return [...new Set([...to, ...also])]
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}
