/** Where a link waits until the page takes it: it may come before there is a page. Only the newest is kept. */
export class LinkInbox {
  readonly #nudge: () => void
  #link: string | null = null

  /** @param nudge tells the page that there is something. */
  constructor(nudge: () => void) {
    this.#nudge = nudge
  }

  /** @param link one that {@link soundLink} let through. */
  put(link: string): void {
    this.#link = link
    this.#nudge()
  }

  take(): string | null {
    const link = this.#link
    this.#link = null
    return link
  }
}
