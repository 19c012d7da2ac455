import type Database from 'better-sqlite3'
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { containsPattern, readCursor, toPage } from '../cursor.ts'
import { keyHint, type SecretBox } from '../secret-box.ts'
import { answer } from '../storage-error.ts'
import type {
  ChannelFields,
  ChannelRepository,
  ChannelTestResult,
  Page,
  RowChange,
  StoredChannel,
  StoredKey,
} from '../types.ts'
import { channelKeys, channels } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }
type ChannelRow = typeof channels.$inferSelect

/** How long a removed channel can be brought back. */
const restorableMs = 24 * 60 * 60 * 1000

/** What a sealed upstream key is bound to. */
export const keyPlace = (id: number) => `channel-key:${id}`

interface Opened {
  sealed: Buffer
  secret: string | null
}

export class SqliteChannels implements ChannelRepository {
  readonly #db: Db
  readonly #box: SecretBox
  /** What sealed keys were found to hold. All are read on every change, and opening one costs more than reading its row. */
  #opened = new Map<number, Opened>()

  constructor(db: Db, box: SecretBox) {
    this.#db = db
    this.#box = box
  }

  all(): Promise<StoredChannel[]> {
    return answer(() => {
      const before = this.#opened
      const rows = this.#db.select().from(channels).where(isNull(channels.removedAt)).orderBy(asc(channels.id)).all()
      const all = this.#withKeys(rows)
      // What no channel has any more is forgotten.
      this.#opened = new Map()
      for (const { keys } of all) {
        for (const { id } of keys) {
          const opened = before.get(id)
          if (opened !== undefined) this.#opened.set(id, opened)
        }
      }
      return all
    })
  }

  list(query: Parameters<ChannelRepository['list']>[0]): Promise<Page<StoredChannel>> {
    return answer(() => {
      const after = readCursor('channels', query.cursor)
      const where: (SQL | undefined)[] = [isNull(channels.removedAt)]
      if (after !== undefined) where.push(lt(channels.id, after))
      if (query.provider !== undefined) where.push(eq(channels.provider, query.provider))
      if (query.group !== undefined) where.push(listHas(channels.groups, sql`value = ${query.group}`))
      if (query.search !== undefined && query.search !== '') where.push(matches(query.search))
      const rows = this.#db
        .select()
        .from(channels)
        .where(and(...where))
        .orderBy(desc(channels.id))
        .limit(query.limit + 1)
        .all()
      const { items, nextCursor } = toPage(
        'channels',
        rows,
        query.limit,
        (row) => row.id,
        (row) => row,
      )
      return { items: this.#withKeys(items), nextCursor }
    })
  }

  get(id: number): Promise<StoredChannel | undefined> {
    return answer(() => this.#read(id))
  }

  create(fields: ChannelFields, keys: readonly string[], now: number): Promise<StoredChannel> {
    return answer(() =>
      this.#db.transaction(() => {
        const { id } = this.#db
          .insert(channels)
          .values({ ...columnsOf(fields), createdAt: now, updatedAt: now })
          .returning({ id: channels.id })
          .get()
        this.#addKeys(id, keys)
        return this.#mustRead(id)
      }),
    )
  }

  update(
    ids: readonly number[],
    patch: Partial<ChannelFields> & { keys?: readonly string[] },
    now: number,
  ): Promise<StoredChannel[]> {
    return answer(() =>
      this.#db.transaction(() => {
        const { keys, ...fields } = patch
        return [...new Set(ids)].map((id) => {
          const { changes } = this.#db
            .update(channels)
            .set({ ...columnsOf(fields), updatedAt: now })
            .where(and(eq(channels.id, id), isNull(channels.removedAt)))
            .run()
          if (changes === 0) throw new GatewayError('channel.not_found', `There is no channel ${id}.`)
          if (keys) {
            this.#db.delete(channelKeys).where(eq(channelKeys.channelId, id)).run()
            this.#addKeys(id, keys)
          }
          return this.#mustRead(id)
        })
      }),
    )
  }

  change(changes: readonly RowChange<ChannelFields>[], now: number): Promise<StoredChannel[]> {
    return answer(() =>
      this.#db.transaction(() =>
        changes.flatMap(({ id, patch }) => {
          this.#db
            .update(channels)
            .set({ ...columnsOf(patch), updatedAt: now })
            .where(and(eq(channels.id, id), isNull(channels.removedAt)))
            .run()
          return this.#read(id) ?? []
        }),
      ),
    )
  }

  remove(id: number, now: number): Promise<boolean> {
    return answer(() => this.#remove(id, now))
  }

  removeMany(ids: readonly number[], now: number): Promise<number[]> {
    return answer(() => this.#db.transaction(() => ids.filter((id) => this.#remove(id, now))))
  }

  restore(id: number, now: number): Promise<StoredChannel | undefined> {
    return answer(() => this.#restore(id, now))
  }

  restoreMany(ids: readonly number[], now: number): Promise<StoredChannel[]> {
    return answer(() => this.#db.transaction(() => ids.flatMap((id) => this.#restore(id, now) ?? [])))
  }

  purgeRemoved(before: number): Promise<number> {
    return answer(
      () =>
        this.#db
          .delete(channels)
          .where(and(isNotNull(channels.removedAt), lt(channels.removedAt, before)))
          .run().changes,
    )
  }

  saveTest(id: number, result: ChannelTestResult): Promise<void> {
    return answer(() => {
      this.#db.update(channels).set({ lastTest: result }).where(eq(channels.id, id)).run()
    })
  }

  #remove(id: number, now: number): boolean {
    const { changes } = this.#db
      .update(channels)
      .set({ removedAt: now })
      .where(and(eq(channels.id, id), isNull(channels.removedAt)))
      .run()
    return changes > 0
  }

  #restore(id: number, now: number): StoredChannel | undefined {
    const { changes } = this.#db
      .update(channels)
      .set({ removedAt: null, updatedAt: now })
      .where(and(eq(channels.id, id), isNotNull(channels.removedAt), gt(channels.removedAt, now - restorableMs)))
      .run()
    return changes > 0 ? this.#read(id) : undefined
  }

  #read(id: number): StoredChannel | undefined {
    const rows = this.#db
      .select()
      .from(channels)
      .where(and(eq(channels.id, id), isNull(channels.removedAt)))
      .all()
    return this.#withKeys(rows)[0]
  }

  #mustRead(id: number): StoredChannel {
    const channel = this.#read(id)
    if (!channel) throw new GatewayError('channel.not_found', `There is no channel ${id}.`)
    return channel
  }

  /** The row comes first because the secret is sealed to the row's id. */
  #addKeys(channelId: number, keys: readonly string[]): void {
    for (const key of keys) {
      const { id } = this.#db
        .insert(channelKeys)
        .values({ channelId, hint: keyHint(key), secret: Buffer.alloc(0) })
        .returning({ id: channelKeys.id })
        .get()
      this.#db
        .update(channelKeys)
        .set({ secret: this.#box.seal(key, keyPlace(id)) })
        .where(eq(channelKeys.id, id))
        .run()
    }
  }

  #open(id: number, sealed: Buffer): string | null {
    const known = this.#opened.get(id)
    if (known?.sealed.equals(sealed)) return known.secret
    const secret = this.#box.open(sealed, keyPlace(id))
    this.#opened.set(id, { sealed, secret })
    return secret
  }

  #withKeys(rows: readonly ChannelRow[]): StoredChannel[] {
    const keys = new Map<number, StoredKey[]>(rows.map((row) => [row.id, []]))
    const found = this.#db
      .select()
      .from(channelKeys)
      .where(inArray(channelKeys.channelId, [...keys.keys()]))
      .orderBy(asc(channelKeys.id))
      .all()
    for (const { id, channelId, hint, secret } of found) {
      keys.get(channelId)?.push({ id, hint, secret: this.#open(id, secret) })
    }
    return rows.map(({ removedAt: _, ...row }) => ({
      ...row,
      // Rows of an earlier version know no end to the whole reply.
      timeouts: { ...row.timeouts, totalMs: row.timeouts.totalMs ?? null },
      keys: keys.get(row.id) ?? [],
    }))
  }
}

const fieldNames: readonly (keyof ChannelFields)[] = [
  'name',
  'provider',
  'baseUrl',
  'models',
  'modelMapping',
  'protocols',
  'groups',
  'tags',
  'priority',
  'weight',
  'enabled',
  'proxyUrl',
  'headers',
  'overrides',
  'bodyRules',
  'systemPrompt',
  'systemPromptMode',
  'statusMapping',
  'timeouts',
  'limits',
  'keyLimits',
  'queue',
  'ca',
  'autoDisable',
  'settings',
]

/** What is given of these fields and nothing else: an object may carry more (id, keys, times) that must not reach the table. */
function columnsOf<T extends Partial<ChannelFields>>(fields: T): T {
  return Object.fromEntries(fieldNames.filter((name) => name in fields).map((name) => [name, fields[name]])) as T
}

function listHas(column: SQL | (typeof channels)['groups' | 'models' | 'tags'], condition: SQL): SQL {
  return sql`EXISTS (SELECT 1 FROM json_each(${column}) WHERE ${condition})`
}

function matches(search: string): SQL {
  const pattern = containsPattern(search)
  const like = (subject: SQL | (typeof channels)['name' | 'provider']) => sql`${subject} LIKE ${pattern} ESCAPE '\\'`
  return sql`(${like(channels.name)} OR ${like(channels.provider)} OR ${listHas(channels.models, like(sql`value`))} OR ${listHas(channels.tags, like(sql`value`))})`
}
