import type Database from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { type Settings, settings as settingsSchema } from '../../contract/index.ts'
import { answer } from '../storage-error.ts'
import type { SettingsRepository } from '../types.ts'
import { installation, settings } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

const stored = settingsSchema.partial()

export class SqliteSettings implements SettingsRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** A value that no longer fits its setting is left out, so that the default applies. */
  read(): Promise<Partial<Settings>> {
    return answer(() => {
      const found: Partial<Settings> = {}
      for (const { key, value } of this.#db.select().from(settings).all()) {
        const read = stored.safeParse({ [key]: JSON.parse(value) })
        if (read.success) Object.assign(found, read.data)
      }
      return found
    })
  }

  write(patch: Partial<Settings>): Promise<void> {
    return answer(() =>
      this.#db.transaction(() => {
        for (const [key, given] of Object.entries(patch)) {
          if (given === undefined) continue
          const value = JSON.stringify(given)
          this.#db
            .insert(settings)
            .values({ key, value })
            .onConflictDoUpdate({ target: settings.key, set: { value } })
            .run()
        }
      }),
    )
  }

  readSecret(name: string): Promise<string | undefined> {
    return answer(() => this.readFact(name))
  }

  writeSecret(name: string, value: string): Promise<void> {
    return answer(() => this.writeFact(name, value))
  }

  readFact(name: string): string | undefined {
    return this.#db.select().from(installation).where(eq(installation.name, name)).get()?.value
  }

  writeFact(name: string, value: string): void {
    this.#db
      .insert(installation)
      .values({ name, value })
      .onConflictDoUpdate({ target: installation.name, set: { value } })
      .run()
  }
}
