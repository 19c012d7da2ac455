import type Database from 'better-sqlite3'
import { count, desc, eq, lte, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { answer } from '../storage-error.ts'
import type { NotificationRepository, StoredNotification } from '../types.ts'
import { notifications } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqliteNotifications implements NotificationRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  list(limit: number): Promise<StoredNotification[]> {
    return answer(() => this.#db.select().from(notifications).orderBy(desc(notifications.id)).limit(limit).all())
  }

  add(notification: Omit<StoredNotification, 'id' | 'read'>): Promise<StoredNotification> {
    return answer(() => this.#db.insert(notifications).values(notification).returning().get())
  }

  markRead(upTo: number): Promise<void> {
    return answer(() => {
      this.#db.update(notifications).set({ read: true }).where(lte(notifications.id, upTo)).run()
    })
  }

  unread(): Promise<number> {
    return answer(
      () =>
        this.#db.select({ unread: count() }).from(notifications).where(eq(notifications.read, false)).get()?.unread ??
        0,
    )
  }

  prune(before: number, maxRows: number): Promise<number> {
    return answer(
      () =>
        this.#db.run(sql`
          DELETE FROM notifications
          WHERE at < ${before} OR id IN (SELECT id FROM notifications ORDER BY id DESC LIMIT -1 OFFSET ${maxRows})`)
          .changes,
    )
  }
}
