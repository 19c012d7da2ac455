import type Database from 'better-sqlite3'
import { asc, eq, sum } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { KeptExchange } from '../../contract/index.ts'
import { answer } from '../storage-error.ts'
import type { KeptBodyRepository } from '../types.ts'
import { keptBodies } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

/** Deleted in one step, so that no step holds the loop for long. */
const step = 100

export class SqliteBodies implements KeptBodyRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  keep(requestId: string, at: number, content: KeptExchange): Promise<void> {
    return answer(() => {
      const bytes = Buffer.byteLength(JSON.stringify(content))
      this.#db
        .insert(keptBodies)
        .values({ requestId, at, bytes, content })
        .onConflictDoUpdate({ target: keptBodies.requestId, set: { at, bytes, content } })
        .run()
    })
  }

  get(requestId: string): Promise<KeptExchange | undefined> {
    return answer(() => this.#db.select().from(keptBodies).where(eq(keptBodies.requestId, requestId)).get()?.content)
  }

  async prune(before: number, maxBytes: number): Promise<number> {
    let gone = 0
    for (;;) {
      const removed = await answer(() => this.#removeOldest(before, maxBytes))
      gone += removed
      if (removed === 0) return gone
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** One step: what is too old, else the oldest of what is too much. */
  #removeOldest(before: number, maxBytes: number): number {
    const oldest = this.#db
      .select({ requestId: keptBodies.requestId, at: keptBodies.at, bytes: keptBodies.bytes })
      .from(keptBodies)
      .orderBy(asc(keptBodies.at))
      .limit(step)
      .all()
    let tooMuch = this.#weight() - maxBytes
    let removed = 0
    for (const { requestId, at, bytes } of oldest) {
      if (at >= before && tooMuch <= 0) break
      this.#db.delete(keptBodies).where(eq(keptBodies.requestId, requestId)).run()
      tooMuch -= bytes
      removed += 1
    }
    return removed
  }

  #weight(): number {
    return Number(
      this.#db
        .select({ bytes: sum(keptBodies.bytes) })
        .from(keptBodies)
        .get()?.bytes ?? 0,
    )
  }
}
