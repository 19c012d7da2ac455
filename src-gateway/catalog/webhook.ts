import type { StoredNotification } from '../storage/types.ts'
import { pause } from './pause.ts'

/** Posts JSON and answers the status. @throws when there was no answer in time; `signal` ends it early */
export type PostJson = (url: string, body: string, signal: AbortSignal) => Promise<number>

export interface WebhookParts {
  post: PostJson
  /** Where to; null = nowhere. Read anew for each notification. */
  url(): string | null
  log: { warn(facts: Record<string, unknown>, message: string): void }
  /** Milliseconds before each further try. */
  pausesMs?: readonly number[]
}

/** Two retries: an address that is down for longer is told of in the log, the notification itself stays in the list. */
const defaultPausesMs = [2_000, 10_000]
/** More than these wait only when the receiver hangs; the newest are then let go. */
const mostWaiting = 100

/** What is worth another try: the receiver's own trouble, or too much at once. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429
}

/**
 * What is posted. `text` says all in one line, which is what chat programs show (Slack: https://api.slack.com/messaging/webhooks).
 */
function payloadOf({ id, at, kind, channelId, channelName, message }: StoredNotification): string {
  const text = `${channelName}: ${kind}${message === '' ? '' : ` (${message})`}`
  return JSON.stringify({
    type: 'notification',
    id,
    at: new Date(at).toISOString(),
    kind,
    channelId,
    channelName,
    message,
    text,
  })
}

/** Posts notifications to an address of the person's choice, one after the other. The address may hold a secret and is never logged. */
export class Webhook {
  readonly #parts: WebhookParts
  readonly #stopping = new AbortController()
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(parts: WebhookParts) {
    this.#parts = parts
  }

  /** Returns at once. */
  send(notification: StoredNotification): void {
    const url = this.#parts.url()
    if (url === null || this.#stopping.signal.aborted) return
    if (this.#waiting >= mostWaiting) {
      this.#parts.log.warn({ notification: notification.id }, 'a notification was not posted: too many wait')
      return
    }
    this.#waiting += 1
    const body = payloadOf(notification)
    this.#last = this.#last.then(async () => {
      await this.#post(url, body, notification.id)
      this.#waiting -= 1
    })
  }

  /** Settles when everything sent so far has been posted or given up. */
  settled(): Promise<void> {
    return this.#last
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#last
  }

  async #post(url: string, body: string, id: number): Promise<void> {
    const { post, log, pausesMs = defaultPausesMs } = this.#parts
    const { signal } = this.#stopping
    let outcome = ''
    for (let attempt = 0; attempt <= pausesMs.length; attempt += 1) {
      if (attempt > 0) await pause(pausesMs[attempt - 1] ?? 0, signal)
      if (signal.aborted) return
      try {
        const status = await post(url, body, signal)
        if (status >= 200 && status <= 299) return
        outcome = `answered ${status}`
        if (!isPassing(status)) break
      } catch (error) {
        outcome = codeOf(error)
      }
    }
    if (!signal.aborted) log.warn({ notification: id, outcome }, 'a notification could not be posted to the webhook')
  }
}

/** The text of an error may name the address; its code does not. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer'
}
