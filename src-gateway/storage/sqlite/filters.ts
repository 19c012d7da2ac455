import type Database from 'better-sqlite3'
import { asc, eq } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { answer } from '../storage-error.ts'
import type { ContentFilterFields, ContentFilterRepository, StoredContentFilter } from '../types.ts'
import { contentFilters } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqliteContentFilters implements ContentFilterRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all(): Promise<StoredContentFilter[]> {
    return answer(() => this.#db.select().from(contentFilters).orderBy(asc(contentFilters.id)).all())
  }

  create(fields: ContentFilterFields, now: number): Promise<StoredContentFilter> {
    return answer(() =>
      this.#db
        .insert(contentFilters)
        .values({ ...fields, createdAt: now, updatedAt: now })
        .returning()
        .get(),
    )
  }

  update(id: number, patch: Partial<ContentFilterFields>, now: number): Promise<StoredContentFilter | undefined> {
    return answer(() =>
      this.#db
        .update(contentFilters)
        .set({ ...patch, updatedAt: now })
        .where(eq(contentFilters.id, id))
        .returning()
        .get(),
    )
  }

  remove(id: number): Promise<boolean> {
    return answer(() => this.#db.delete(contentFilters).where(eq(contentFilters.id, id)).run().changes > 0)
  }
}
