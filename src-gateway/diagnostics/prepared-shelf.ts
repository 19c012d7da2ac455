import { randomUUID } from 'node:crypto'
import { type DiagnosticsFile, GatewayError } from '../contract/index.ts'

const keptMs = 30 * 60_000
const mostKept = 3

/** Files that were gathered and shown. */
export interface Prepared {
  id: string
  files: readonly DiagnosticsFile[]
  /** Milliseconds since 1970. */
  madeAt: number
  expiresAt: number
}

/** Keeps what a person is reading, so that the archive holds exactly that. In memory only, and not for long. */
export class PreparedShelf {
  readonly #now: () => number
  #kept: Prepared[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  put(files: readonly DiagnosticsFile[]): Prepared {
    const madeAt = this.#now()
    const prepared = { id: randomUUID(), files, madeAt, expiresAt: madeAt + keptMs }
    this.#kept = [prepared, ...this.#kept.filter(({ expiresAt }) => expiresAt > madeAt)].slice(0, mostKept)
    return prepared
  }

  /** @throws GatewayError `diagnostics.not_found` */
  get(id: string): Prepared {
    const found = this.#kept.find((one) => one.id === id && one.expiresAt > this.#now())
    if (found === undefined)
      throw new GatewayError('diagnostics.not_found', 'These diagnostics were forgotten; gather them again', {
        field: 'id',
      })
    return found
  }
}
