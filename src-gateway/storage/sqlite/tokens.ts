import type Database from 'better-sqlite3'
import { and, asc, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { containsPattern, readCursor, toPage } from '../cursor.ts'
import { answer } from '../storage-error.ts'
import type { Page, RowChange, StoredToken, TokenFields, TokenRepository } from '../types.ts'
import { tokens } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqliteTokens implements TokenRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all(): Promise<StoredToken[]> {
    return answer(() => this.#db.select().from(tokens).orderBy(asc(tokens.id)).all())
  }

  list(query: Parameters<TokenRepository['list']>[0]): Promise<Page<StoredToken>> {
    return answer(() => {
      const after = readCursor('tokens', query.cursor)
      const where = conditions(query)
      if (after !== undefined) where.push(lt(tokens.id, after))
      const rows = this.#db
        .select()
        .from(tokens)
        .where(and(...where))
        .orderBy(desc(tokens.id))
        .limit(query.limit + 1)
        .all()
      return toPage(
        'tokens',
        rows,
        query.limit,
        (row) => row.id,
        (row) => row,
      )
    })
  }

  matching(query: Parameters<TokenRepository['matching']>[0]): Promise<number[]> {
    return answer(() =>
      this.#db
        .select({ id: tokens.id })
        .from(tokens)
        .where(and(...conditions(query)))
        .orderBy(desc(tokens.id))
        .all()
        .map(({ id }) => id),
    )
  }

  get(id: number): Promise<StoredToken | undefined> {
    return answer(() => this.#db.select().from(tokens).where(eq(tokens.id, id)).get())
  }

  create(fields: TokenFields, secret: { hash: string; hint: string }, now: number): Promise<StoredToken> {
    return answer(() =>
      this.#db
        .insert(tokens)
        .values({ ...columnsOf(fields), hash: secret.hash, hint: secret.hint, createdAt: now, updatedAt: now })
        .returning()
        .get(),
    )
  }

  update(id: number, patch: Partial<TokenFields>, now: number): Promise<StoredToken | undefined> {
    return answer(() => this.#update(id, patch, now))
  }

  change(changes: readonly RowChange<TokenFields>[], now: number): Promise<StoredToken[]> {
    return answer(() =>
      this.#db.transaction(() => changes.flatMap(({ id, patch }) => this.#update(id, patch, now) ?? [])),
    )
  }

  remove(id: number): Promise<boolean> {
    return answer(() => this.#remove(id))
  }

  removeMany(ids: readonly number[]): Promise<number[]> {
    return answer(() => this.#db.transaction(() => ids.filter((id) => this.#remove(id))))
  }

  #update(id: number, patch: Partial<TokenFields>, now: number): StoredToken | undefined {
    return this.#db
      .update(tokens)
      .set({ ...columnsOf(patch), updatedAt: now })
      .where(eq(tokens.id, id))
      .returning()
      .get()
  }

  #remove(id: number): boolean {
    return this.#db.delete(tokens).where(eq(tokens.id, id)).run().changes > 0
  }
}

/** What narrows a list of tokens. */
function conditions(query: Parameters<TokenRepository['matching']>[0]): SQL[] {
  const where: SQL[] = []
  if (query.enabled !== undefined) where.push(eq(tokens.enabled, query.enabled))
  if (query.userId !== undefined) where.push(eq(tokens.userId, query.userId))
  if (query.search !== undefined && query.search !== '') {
    const pattern = containsPattern(query.search)
    where.push(
      sql`(${tokens.name} LIKE ${pattern} ESCAPE '\\' OR ${tokens.hint} LIKE ${pattern} ESCAPE '\\' OR ${tokens.group} LIKE ${pattern} ESCAPE '\\')`,
    )
  }
  return where
}

const fieldNames: readonly (keyof TokenFields)[] = [
  'name',
  'group',
  'quotaNano',
  'expiresAt',
  'models',
  'allowedIps',
  'limits',
  'enabled',
  'userId',
]

/** What is given of these fields and nothing else: ids, hashes and used amounts are not for a patch to set. */
function columnsOf<T extends Partial<TokenFields>>(fields: T): T {
  return Object.fromEntries(fieldNames.filter((name) => name in fields).map((name) => [name, fields[name]])) as T
}
