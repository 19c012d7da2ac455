import type Database from 'better-sqlite3'
import { asc, eq } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { answer } from '../storage-error.ts'
import type { ModelRuleFields, ModelRuleRepository, StoredModelRule } from '../types.ts'
import { modelRules } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqliteModelRules implements ModelRuleRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all(): Promise<StoredModelRule[]> {
    return answer(() => this.#db.select().from(modelRules).orderBy(asc(modelRules.id)).all())
  }

  create(fields: ModelRuleFields, now: number): Promise<StoredModelRule> {
    return answer(() =>
      this.#db
        .insert(modelRules)
        .values({ ...fields, createdAt: now, updatedAt: now })
        .returning()
        .get(),
    )
  }

  update(id: number, patch: Partial<ModelRuleFields>, now: number): Promise<StoredModelRule | undefined> {
    return answer(() =>
      this.#db
        .update(modelRules)
        .set({ ...patch, updatedAt: now })
        .where(eq(modelRules.id, id))
        .returning()
        .get(),
    )
  }

  remove(id: number): Promise<boolean> {
    return answer(() => this.#db.delete(modelRules).where(eq(modelRules.id, id)).run().changes > 0)
  }
}
