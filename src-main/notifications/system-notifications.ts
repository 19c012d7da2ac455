import type { GatewayNotification } from '../../src-gateway/contract/process.ts'
import { groupTitle, notificationTitle } from './words.ts'

/** What is used of Electron's `Notification`. */
interface Shown {
  on(event: 'click' | 'close' | 'failed', listener: () => void): unknown
  show(): void
  close(): void
}

export interface SystemNotificationParts {
  /** Whether the system shows notifications at all. */
  supported(): boolean
  /** Whether nothing is to be shown now. What happens meanwhile stands in the list of notifications, as everything does. */
  quiet(): boolean
  create(words: { title: string; body: string }): Shown
  /** The person's languages, the best first. */
  languages(): readonly string[]
  /** Brings the page that a clicked notification is about. */
  onClick(path: string): void
  /** Milliseconds of a clock that never goes back. */
  now(): number
}

/** As many as are kept alive; systems show a few at most. */
const kept = 20
/** So many within the window are shown one by one; further ones become one that counts them. */
const single = 3
const windowMs = 60_000

/** Where each kind is dealt with. */
const pages: Readonly<Record<GatewayNotification['kind'], string>> = {
  'channel-off': '/channels',
  'channel-back': '/channels',
  'key-no-credit': '/channels',
  'key-revoked': '/channels',
  'budget-alert': '/budgets',
  'budget-exhausted': '/budgets',
}

/** Shows what the gateway has to tell as notifications of the system. */
export class SystemNotifications {
  readonly #parts: SystemNotificationParts
  /** One that nothing refers to is collected, and its click is lost. */
  readonly #shown = new Set<Shown>()
  #recent: number[] = []
  #group: { shown: Shown; count: number } | null = null

  constructor(parts: SystemNotificationParts) {
    this.#parts = parts
  }

  show({ kind, channelName, message }: GatewayNotification): void {
    const { supported, quiet, languages, now } = this.#parts
    if (!supported() || quiet()) return
    const at = now()
    const title = notificationTitle(kind, channelName, languages())
    this.#recent = this.#recent.filter((time) => at - time < windowMs)
    if (this.#recent.length === 0) this.#group = null
    this.#recent.push(at)
    if (this.#recent.length <= single) {
      this.#present({ title, body: message }, pages[kind])
      return
    }
    const count = (this.#group?.count ?? 0) + 1
    this.#group?.shown.close()
    const shown = this.#present({ title: groupTitle(count, languages()), body: title }, '/')
    this.#group = { shown, count }
  }

  /** Shows something of the shell's own, under the same rules. */
  tell(words: { title: string; body: string }, path: string): void {
    if (this.#parts.supported() && !this.#parts.quiet()) this.#present(words, path)
  }

  #present(words: { title: string; body: string }, path: string): Shown {
    const one = this.#parts.create(words)
    const forget = () => this.#shown.delete(one)
    one.on('click', () => {
      forget()
      this.#parts.onClick(path)
    })
    one.on('close', forget)
    one.on('failed', forget)
    for (const oldest of this.#shown) {
      if (this.#shown.size < kept) break
      this.#shown.delete(oldest)
    }
    this.#shown.add(one)
    one.show()
    return one
  }
}
