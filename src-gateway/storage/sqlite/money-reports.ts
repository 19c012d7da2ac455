import type { LedgerFilter, MonthlyReport } from '../../contract/index.ts'
import { readCursor, toPage } from '../cursor.ts'
import type { MoneyReports, StoredEntry } from '../money-types.ts'
import type { Page } from '../types.ts'
import type { LedgerFindings } from './ledger-check.ts'
import type { MoneyQueries } from './money-queries.ts'
import type { Month } from './monthly-report.ts'
import { WorkerThread } from './worker-thread.ts'

type Method = keyof MoneyQueries

const exportPage = 1000

/** Asks the report thread. Each question sees all that is committed by then. */
export class SqliteMoneyReports implements MoneyReports {
  readonly #thread: WorkerThread
  readonly #file: string
  #check: { thread: WorkerThread; findings: Promise<LedgerFindings> } | undefined

  constructor(file: string, thread: WorkerThread) {
    this.#file = file
    this.#thread = thread
  }

  async ledger(filter: LedgerFilter, page: { limit: number; cursor?: string | undefined }): Promise<Page<StoredEntry>> {
    const rows = await this.#ask('entries', filter, page.limit + 1, readCursor('ledger', page.cursor))
    return toPage(
      'ledger',
      rows,
      page.limit,
      (row) => row.id,
      (row) => row,
    )
  }

  async *exportLedger(filter: LedgerFilter): AsyncIterable<StoredEntry[]> {
    let before: number | undefined
    for (;;) {
      const rows: StoredEntry[] = await this.#ask('entries', filter, exportPage, before)
      const last = rows[rows.length - 1]
      if (last === undefined) return
      before = last.id
      yield rows
      if (rows.length < exportPage) return
    }
  }

  /** In a thread of its own, which ends with it: other reports do not wait for it. Asked again meanwhile, it is the same check. */
  checkLedger(): Promise<LedgerFindings> {
    if (this.#check === undefined) {
      const thread = new WorkerThread({ task: 'reports', file: this.#file })
      const findings = thread.ask('checkLedger' satisfies Method, []) as Promise<LedgerFindings>
      this.#check = { thread, findings }
      const end = () => {
        this.#check = undefined
        void thread.close()
      }
      findings.then(end, end)
    }
    return this.#check.findings
  }

  monthly(month: Month, userId?: number): Promise<MonthlyReport> {
    return this.#ask('monthly', month, userId)
  }

  priceVersion(id: number): ReturnType<MoneyReports['priceVersion']> {
    return this.#ask('priceVersion', id)
  }

  unpriced(since: number): ReturnType<MoneyReports['unpriced']> {
    return this.#ask('unpriced', since)
  }

  charged(requestId: string): ReturnType<MoneyReports['charged']> {
    return this.#ask('charged', requestId)
  }

  /** Ends a check that is under way; it fails. */
  async close(): Promise<void> {
    await this.#check?.thread.close()
  }

  async #ask<M extends Method>(method: M, ...args: Parameters<MoneyQueries[M]>): Promise<ReturnType<MoneyQueries[M]>> {
    return (await this.#thread.ask(method, args)) as ReturnType<MoneyQueries[M]>
  }
}
