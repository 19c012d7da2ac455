import type { GatewayNotification } from '../../src-gateway/contract/process.ts'
import { notificationTitle } from './words.ts'

/** What is used of Electron's `Notification`. */
interface Shown {
  on(event: 'click' | 'close' | 'failed', listener: () => void): unknown
  show(): void
}

export interface SystemNotificationParts {
  /** Whether the system shows notifications at all. */
  supported(): boolean
  create(words: { title: string; body: string }): Shown
  /** The person's languages, the best first. */
  languages(): readonly string[]
  onClick(): void
}

/** As many as are kept alive; systems show a few at most. */
const kept = 20

/** Shows what the gateway has to tell as notifications of the system. */
export class SystemNotifications {
  readonly #parts: SystemNotificationParts
  /** One that nothing refers to is collected, and its click is lost. */
  readonly #shown = new Set<Shown>()

  constructor(parts: SystemNotificationParts) {
    this.#parts = parts
  }

  show({ kind, channelName, message }: GatewayNotification): void {
    const { supported, create, languages, onClick } = this.#parts
    if (!supported()) return
    const one = create({ title: notificationTitle(kind, channelName, languages()), body: message })
    const forget = () => this.#shown.delete(one)
    one.on('click', () => {
      forget()
      onClick()
    })
    one.on('close', forget)
    one.on('failed', forget)
    for (const oldest of this.#shown) {
      if (this.#shown.size < kept) break
      this.#shown.delete(oldest)
    }
    this.#shown.add(one)
    one.show()
  }
}
