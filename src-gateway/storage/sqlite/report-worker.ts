import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { GatewayError } from '../../contract/index.ts'
import { unavailable } from '../storage-error.ts'
import type { ReportAnswer, ReportRequest } from './report-messages.ts'
import { ReportQueries } from './report-queries.ts'

/** The thread that answers reports on its own read-only connection, so that none of them delays the relay. */
const file: string = workerData.file
const db = new Database(file, { readonly: true, fileMustExist: true })
const queries = new ReportQueries(db)

parentPort?.on('message', (request: ReportRequest) => {
  parentPort?.postMessage(answerTo(request))
})

function answerTo({ id, method, args }: ReportRequest): ReportAnswer {
  try {
    const query = queries[method] as (...args: unknown[]) => unknown
    return { id, ok: true, value: query.apply(queries, args) }
  } catch (error) {
    const known = unavailable(error)
    return {
      id,
      ok: false,
      code: known instanceof GatewayError ? known.code : 'internal',
      message: known.message,
    }
  }
}
