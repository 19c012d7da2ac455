/**
 * The `burncloud://` link that waits to be looked at. It may hold a key, so it is handed from the frame to the import page here
 * and never stands in the address.
 */
import { useSyncExternalStore } from 'react'

class IncomingLink {
  #link: string | null = null
  /** Whether a page shows something that would be lost by going to another one. */
  #busy = false
  readonly #listeners = new Set<() => void>()

  get link(): string | null {
    return this.#link
  }

  get busy(): boolean {
    return this.#busy
  }

  /** Puts a link, or none, in the place of the one that waits. */
  put(link: string | null): void {
    this.#link = link
    for (const listener of this.#listeners) listener()
  }

  /** Takes the link that waits; it is given once. */
  take(): string | null {
    const link = this.#link
    if (link !== null) this.put(null)
    return link
  }

  /** A page says whether an import is under way, or a key is at stake. */
  setBusy(busy: boolean): void {
    this.#busy = busy
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** This window's one waiting link. */
export const incomingLink: IncomingLink = new IncomingLink()

/** The link that waits for the import page, null when there is none. */
export function useIncomingLink(): string | null {
  return useSyncExternalStore(incomingLink.subscribe, () => incomingLink.link)
}
