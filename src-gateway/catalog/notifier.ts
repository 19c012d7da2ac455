import type { Notification } from '../contract/index.ts'
import type { NotificationRepository, StoredNotification } from '../storage/types.ts'
import type { Webhook } from './webhook.ts'

/** Something that happened to a channel, or to a budget. `message` is for people and must hold no secret. */
export type News = Pick<Notification, 'kind' | 'channelId' | 'channelName' | 'message'>

export interface NotifierParts {
  storage: Pick<NotificationRepository, 'add'>
  webhook: Pick<Webhook, 'send'>
  /** Shows it on the person's screen, where there is one. */
  show?(news: StoredNotification): void
  /** Takes everything key-like out of a text. */
  redact(text: string): string
  now(): number
  log: { warn(facts: Record<string, unknown>, message: string): void }
}

const longestMessage = 500

/** Tells people what happened while nobody looked: in the app's list, on the screen and at the webhook. */
export class Notifier {
  readonly #parts: NotifierParts
  #last: Promise<void> = Promise.resolve()

  constructor(parts: NotifierParts) {
    this.#parts = parts
  }

  /** Returns at once; nothing that goes wrong here may disturb the one who tells. */
  notify(news: News): void {
    const at = this.#parts.now()
    const message = this.#parts.redact(news.message).slice(0, longestMessage)
    // One after the other, so that the list is in the order in which things happened.
    this.#last = this.#last.then(() => this.#tell({ ...news, message, at }))
  }

  /** Settles when everything told so far is stored; the webhook may still be under way. */
  settled(): Promise<void> {
    return this.#last
  }

  async #tell(news: News & { at: number }): Promise<void> {
    try {
      const stored = await this.#parts.storage.add(news)
      this.#parts.show?.(stored)
      this.#parts.webhook.send(stored)
    } catch (error) {
      this.#parts.log.warn({ err: error, kind: news.kind, channelId: news.channelId }, 'a notification was not stored')
    }
  }
}
