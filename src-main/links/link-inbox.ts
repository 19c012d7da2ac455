import type { WaitingLink } from '../contract/shell.ts'

/** Where a link waits until the page takes it: it may come before there is a page. Only the newest is kept. */
export class LinkInbox {
  readonly #nudge: () => void
  #link: WaitingLink | null = null

  /** @param nudge tells the page that there is something. */
  constructor(nudge: () => void) {
    this.#nudge = nudge
  }

  /** @param link as {@link judgeLink} judged it. */
  put(link: WaitingLink): void {
    this.#link = link
    this.#nudge()
  }

  take(): WaitingLink | null {
    const link = this.#link
    this.#link = null
    return link
  }
}
