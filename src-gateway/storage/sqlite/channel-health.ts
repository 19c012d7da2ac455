import type Database from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { answer } from '../storage-error.ts'
import type { HealthRepository } from '../types.ts'
import { channelHealth } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqliteChannelHealth implements HealthRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  load(): Promise<{ channelId: number; state: unknown }[]> {
    return answer(() => this.#db.select().from(channelHealth).all())
  }

  save(changed: readonly { channelId: number; state: unknown }[]): Promise<void> {
    return answer(() =>
      this.#db.transaction(() => {
        for (const { channelId, state } of changed) {
          if (state === null) this.#db.delete(channelHealth).where(eq(channelHealth.channelId, channelId)).run()
          else
            this.#db
              .insert(channelHealth)
              .values({ channelId, state })
              .onConflictDoUpdate({ target: channelHealth.channelId, set: { state } })
              .run()
        }
      }),
    )
  }
}
