import type Database from 'better-sqlite3'
import { and, asc, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { containsPattern, readCursor, toPage } from '../cursor.ts'
import type { StoredUser, UserFields, UserRepository } from '../money-types.ts'
import { answer } from '../storage-error.ts'
import type { Page, RowChange } from '../types.ts'
import { tokens, users } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqliteUsers implements UserRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all(): Promise<StoredUser[]> {
    return answer(() => this.#db.select().from(users).orderBy(asc(users.id)).all())
  }

  list(query: Parameters<UserRepository['list']>[0]): Promise<Page<StoredUser>> {
    return answer(() => {
      const after = readCursor('users', query.cursor)
      const where = conditions(query)
      if (after !== undefined) where.push(lt(users.id, after))
      const rows = this.#db
        .select()
        .from(users)
        .where(and(...where))
        .orderBy(desc(users.id))
        .limit(query.limit + 1)
        .all()
      return toPage(
        'users',
        rows,
        query.limit,
        (row) => row.id,
        (row) => row,
      )
    })
  }

  matching(query: Parameters<UserRepository['matching']>[0]): Promise<number[]> {
    return answer(() =>
      this.#db
        .select({ id: users.id })
        .from(users)
        .where(and(...conditions(query)))
        .orderBy(desc(users.id))
        .all()
        .map(({ id }) => id),
    )
  }

  get(id: number): Promise<StoredUser | undefined> {
    return answer(() => this.#db.select().from(users).where(eq(users.id, id)).get())
  }

  create(fields: UserFields, now: number): Promise<StoredUser> {
    return answer(() =>
      this.#db
        .insert(users)
        .values({ ...columnsOf(fields), createdAt: now, updatedAt: now })
        .returning()
        .get(),
    )
  }

  update(id: number, patch: Partial<UserFields>, now: number): Promise<StoredUser | undefined> {
    return answer(() => this.#update(id, patch, now))
  }

  change(changes: readonly RowChange<UserFields>[], now: number): Promise<StoredUser[]> {
    return answer(() =>
      this.#db.transaction(() => changes.flatMap(({ id, patch }) => this.#update(id, patch, now) ?? [])),
    )
  }

  remove(id: number): Promise<boolean> {
    return answer(() =>
      this.#db.transaction(() => {
        const owned = this.#keyOf(id)
        if (owned) throw new GatewayError('user.in_use', `The API key "${owned.name}" belongs to this user.`)
        return this.#db.delete(users).where(eq(users.id, id)).run().changes > 0
      }),
    )
  }

  removeMany(ids: readonly number[]): Promise<number[]> {
    return answer(() =>
      this.#db.transaction(() =>
        ids.filter(
          (id) => this.#keyOf(id) === undefined && this.#db.delete(users).where(eq(users.id, id)).run().changes > 0,
        ),
      ),
    )
  }

  #update(id: number, patch: Partial<UserFields>, now: number): StoredUser | undefined {
    return this.#db
      .update(users)
      .set({ ...columnsOf(patch), updatedAt: now })
      .where(eq(users.id, id))
      .returning()
      .get()
  }

  /** The oldest of the user's API keys. */
  #keyOf(id: number): { name: string } | undefined {
    return this.#db
      .select({ name: tokens.name })
      .from(tokens)
      .where(eq(tokens.userId, id))
      .orderBy(asc(tokens.id))
      .limit(1)
      .get()
  }
}

/** What narrows a list of users. */
function conditions(query: Parameters<UserRepository['matching']>[0]): SQL[] {
  const where: SQL[] = []
  if (query.enabled !== undefined) where.push(eq(users.enabled, query.enabled))
  if (query.search !== undefined && query.search !== '') {
    const pattern = containsPattern(query.search)
    where.push(
      sql`(${users.name} LIKE ${pattern} ESCAPE '\\' OR ${users.email} LIKE ${pattern} ESCAPE '\\' OR ${users.group} LIKE ${pattern} ESCAPE '\\' OR ${users.note} LIKE ${pattern} ESCAPE '\\')`,
    )
  }
  return where
}

const fieldNames: readonly (keyof UserFields)[] = ['name', 'email', 'group', 'prepaid', 'limits', 'note', 'enabled']

/** What is given of these fields and nothing else: ids and sums are not for a patch to set. */
function columnsOf<T extends Partial<UserFields>>(fields: T): T {
  return Object.fromEntries(fieldNames.filter((name) => name in fields).map((name) => [name, fields[name]])) as T
}
