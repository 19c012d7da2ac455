import type Database from 'better-sqlite3'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { answer } from '../storage-error.ts'
import type { GroupRepository, StoredGroup } from '../types.ts'
import { channels, groups, tokens, users } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

const defaultGroup = 'default'

export class SqliteGroups implements GroupRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** `default` is there from the first start on. */
  ensureDefault(now: number): void {
    this.#db
      .insert(groups)
      .values({ name: defaultGroup, ratio: 1, strategy: 'weighted', sticky: false, createdAt: now })
      .onConflictDoNothing()
      .run()
  }

  all(): Promise<StoredGroup[]> {
    return answer(() => this.#db.select().from(groups).orderBy(asc(groups.createdAt), asc(groups.name)).all())
  }

  create(group: StoredGroup): Promise<StoredGroup> {
    return answer(() => {
      const { name, ratio, strategy, sticky, fallbacks, limits, createdAt } = group
      const created = this.#db
        .insert(groups)
        .values({ name, ratio, strategy, sticky, fallbacks, limits, createdAt })
        .onConflictDoNothing()
        .returning()
        .get() as StoredGroup | undefined
      if (!created) throw new GatewayError('group.exists', `There already is a group "${name}".`, { field: 'name' })
      return created
    })
  }

  update(name: string, patch: Parameters<GroupRepository['update']>[1]): Promise<StoredGroup | undefined> {
    return answer(() => {
      const { ratio, strategy, sticky, fallbacks, limits } = patch
      const change = { ratio, strategy, sticky, fallbacks, limits }
      if (Object.values(change).every((value) => value === undefined)) return this.#get(name)
      return this.#db.update(groups).set(change).where(eq(groups.name, name)).returning().get()
    })
  }

  remove(name: string): Promise<boolean> {
    return answer(() =>
      this.#db.transaction(() => {
        if (name === defaultGroup) throw new GatewayError('group.protected', 'The group "default" cannot be deleted.')
        if (!this.#get(name)) return false
        const user = this.#user(name)
        if (user) throw new GatewayError('group.in_use', `The group "${name}" is used by ${user}.`)
        return this.#db.delete(groups).where(eq(groups.name, name)).run().changes > 0
      }),
    )
  }

  #get(name: string): StoredGroup | undefined {
    return this.#db.select().from(groups).where(eq(groups.name, name)).get()
  }

  #user(name: string): string | undefined {
    const token = this.#db.select({ name: tokens.name }).from(tokens).where(eq(tokens.group, name)).limit(1).get()
    if (token) return `the API key "${token.name}"`
    const person = this.#db.select({ name: users.name }).from(users).where(eq(users.group, name)).limit(1).get()
    if (person) return `the user "${person.name}"`
    const channel = this.#db
      .select({ name: channels.name })
      .from(channels)
      .where(
        and(
          isNull(channels.removedAt),
          sql`EXISTS (SELECT 1 FROM json_each(${channels.groups}) WHERE value = ${name})`,
        ),
      )
      .limit(1)
      .get()
    return channel && `the channel "${channel.name}"`
  }
}
