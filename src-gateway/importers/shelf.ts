import { randomUUID } from 'node:crypto'
import { GatewayError } from '../contract/index.ts'
import type { Draft } from './types.ts'

const keptMs = 30 * 60_000
const mostKept = 20

export interface ShelvedImport {
  id: string
  draft: Draft
  file: string | null
  /** Milliseconds since 1970. */
  expiresAt: number
}

/**
 * Keeps what was read until it is used: the keys never travel to the window and back. In memory only, forgotten after half an
 * hour, and the oldest first when there are many.
 */
export class ImportShelf {
  readonly #now: () => number
  readonly #kept = new Map<string, ShelvedImport>()
  #sweep: NodeJS.Timeout | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  put(draft: Draft, file: string | null): ShelvedImport {
    this.#forgetOld()
    const shelved = { id: randomUUID(), draft, file, expiresAt: this.#now() + keptMs }
    this.#kept.set(shelved.id, shelved)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
    // Keys must not lie in memory because nobody came back.
    this.#sweep ??= setInterval(() => this.#forgetOld(), keptMs).unref()
    return shelved
  }

  /** @throws GatewayError `import.not_found` */
  get(id: string): ShelvedImport {
    this.#forgetOld()
    const shelved = this.#kept.get(id)
    if (shelved === undefined)
      throw new GatewayError('import.not_found', 'This import was forgotten; read it again', { field: 'id' })
    return shelved
  }

  /** @throws GatewayError `import.not_found` */
  remove(id: string): void {
    this.get(id)
    this.#kept.delete(id)
    this.#forgetOld()
  }

  #forgetOld(): void {
    const now = this.#now()
    for (const [id, { expiresAt }] of this.#kept) if (expiresAt <= now) this.#kept.delete(id)
    if (this.#kept.size > 0) return
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }
}
