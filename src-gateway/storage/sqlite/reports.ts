import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { GatewayError, type LogFilter } from '../../contract/index.ts'
import { readCursor, toPage } from '../cursor.ts'
import type { LedgerItem, Page, ReportRepository, StatsQuery, TotalsRow } from '../types.ts'
import type { ReportAnswer, ReportArguments, ReportMethod, ReportResult } from './report-messages.ts'
import type { Attention, SeriesQuery, SeriesRow } from './report-queries.ts'

const exportPage = 1000

interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** Asks the report worker, which is started by the first question. */
export class SqliteReports implements ReportRepository {
  readonly #file: string
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(file: string) {
    this.#file = file
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

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }

  #ask<M extends ReportMethod>(method: M, ...args: ReportArguments<M>): Promise<ReportResult<M>> {
    if (this.#closed) return Promise.reject(unanswered('it is closed'))
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start()
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve: (value) => resolve(value as ReportResult<M>), reject })
      this.#worker.ref()
      this.#worker.postMessage({ id, method, args })
    })
  }

  #start(): Worker {
    const worker = new Worker(workerFile(), { workerData: { file: this.#file } })
    worker.on('message', (reply: ReportAnswer) => {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      // An idle worker must not keep the process alive.
      if (this.#waiting.size === 0) worker.unref()
      if (reply.ok) waiting?.resolve(reply.value)
      else waiting?.reject(new GatewayError(reply.code, reply.message))
    })
    // What waits for a thread that died fails; the next question starts a new one.
    worker.on('error', (error) => this.#lost(worker, error.message))
    worker.on('exit', () => this.#lost(worker, 'its report thread stopped'))
    return worker
  }

  #lost(worker: Worker, why: string): void {
    if (this.#worker === worker) this.#worker = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(unanswered(why))
  }
}

function unanswered(why: string): GatewayError {
  return new GatewayError('storage.unavailable', `The database is unavailable: ${why}.`)
}

/** Beside this file when run from source; beside the bundle, or one folder up from a shared chunk, when built. */
function workerFile(): string {
  const here = import.meta.dirname
  const places = ['report-worker.ts', 'report-worker.js', '../report-worker.js'].map((name) => join(here, name))
  const found = places.find((place) => existsSync(place))
  if (found === undefined) throw unanswered('its report thread is missing from this installation')
  return found
}
