import type Database from 'better-sqlite3'
import { and, asc, eq } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { millionthsOf, ratioOfMillionths, ratioOne } from '../../billing/money.ts'
import type { Ratio } from '../../contract/index.ts'
import type { RatioRepository } from '../money-types.ts'
import { answer } from '../storage-error.ts'
import { ratios } from './schema.ts'

type Db = BetterSQLite3Database & { $client: Database.Database }

export class SqliteRatios implements RatioRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  all(): Promise<Ratio[]> {
    return answer(() =>
      this.#db
        .select()
        .from(ratios)
        .orderBy(asc(ratios.kind), asc(ratios.subject), asc(ratios.other))
        .all()
        .map(({ millionths, ...ratio }) => ({ ...ratio, ratio: ratioOfMillionths(millionths) })),
    )
  }

  set({ kind, subject, other, ratio }: Ratio): Promise<void> {
    return answer(() => {
      const millionths = millionthsOf(ratio)
      if (millionths === ratioOne) {
        this.#db
          .delete(ratios)
          .where(and(eq(ratios.kind, kind), eq(ratios.subject, subject), eq(ratios.other, other)))
          .run()
        return
      }
      this.#db
        .insert(ratios)
        .values({ kind, subject, other, millionths })
        .onConflictDoUpdate({ target: [ratios.kind, ratios.subject, ratios.other], set: { millionths } })
        .run()
    })
  }
}
