import type Database from 'better-sqlite3'
import { and, eq, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { answer } from '../storage-error.ts'
import type { StoredResponse, StoredResponseRepository } from '../types.ts'
import { storedResponses } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

/** Deleted in one step, so that no step holds the loop for long. */
const step = 500

export class SqliteResponses implements StoredResponseRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  put(response: StoredResponse): Promise<void> {
    return answer(() => {
      this.#db.insert(storedResponses).values(response).onConflictDoNothing().run()
    })
  }

  get(owner: number, id: string): Promise<StoredResponse | undefined> {
    return answer(() => this.#db.select().from(storedResponses).where(is(owner, id)).get())
  }

  delete(owner: number, id: string): Promise<boolean> {
    return answer(() => this.#db.delete(storedResponses).where(is(owner, id)).run().changes > 0)
  }

  async prune(before: number, maxRows: number): Promise<number> {
    let gone = 0
    for (;;) {
      const changes = await answer(
        () =>
          this.#db.run(sql`
            DELETE FROM stored_responses WHERE rowid IN (
              SELECT rowid FROM stored_responses
              WHERE at < ${before} OR rowid IN (SELECT rowid FROM stored_responses ORDER BY at DESC LIMIT -1 OFFSET ${maxRows})
              LIMIT ${step})`).changes,
      )
      gone += changes
      if (changes < step) return gone
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

function is(owner: number, id: string) {
  return and(eq(storedResponses.owner, owner), eq(storedResponses.id, id))
}
