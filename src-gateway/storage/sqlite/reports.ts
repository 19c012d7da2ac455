import type { LogFilter } from '../../contract/index.ts'
import { readCursor, toPage } from '../cursor.ts'
import type { FileReport, LedgerItem, Page, ReportRepository, StatsQuery, TotalsRow } from '../types.ts'
import type { Attention, ReportQueries, SeriesQuery, SeriesRow } from './report-queries.ts'
import type { WorkerThread } from './worker-thread.ts'

type Method = keyof ReportQueries

const exportPage = 1000

/** Asks the report thread, which is started by the first question. Each question sees all that is committed by then. */
export class SqliteReports implements ReportRepository {
  readonly #thread: WorkerThread

  constructor(thread: WorkerThread) {
    this.#thread = thread
  }

  async logs(filter: LogFilter, page: { limit: number; cursor?: string | undefined }): Promise<Page<LedgerItem>> {
    const rows = await this.#ask('logs', filter, page.limit + 1, readCursor('logs', page.cursor))
    return toPage(
      'logs',
      rows,
      page.limit,
      (row) => Number(row.id),
      (row) => row,
    )
  }

  async log(id: string): Promise<LedgerItem | undefined> {
    const number = Number(id)
    return Number.isSafeInteger(number) && String(number) === id ? this.#ask('log', number) : undefined
  }

  async *exportLogs(filter: LogFilter): AsyncIterable<LedgerItem[]> {
    let before: number | undefined
    for (;;) {
      const rows: LedgerItem[] = await this.#ask('logs', filter, exportPage, before)
      const last = rows[rows.length - 1]
      if (last === undefined) return
      before = Number(last.id)
      yield rows
      if (rows.length < exportPage) return
    }
  }

  summary(query: StatsQuery): Promise<TotalsRow> {
    return this.#ask('summary', query)
  }

  series(query: SeriesQuery): Promise<SeriesRow[]> {
    return this.#ask('series', query)
  }

  attention(since: number): Promise<Attention> {
    return this.#ask('attention', since)
  }

  requestCount(): Promise<number> {
    return this.#ask('requestCount')
  }

  fileReport(): Promise<FileReport> {
    return this.#ask('fileReport')
  }

  async #ask<M extends Method>(
    method: M,
    ...args: Parameters<ReportQueries[M]>
  ): Promise<ReturnType<ReportQueries[M]>> {
    return (await this.#thread.ask(method, args)) as ReturnType<ReportQueries[M]>
  }
}
