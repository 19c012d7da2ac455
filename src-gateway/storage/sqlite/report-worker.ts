import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { unavailable } from '../storage-error.ts'
import { MoneyQueries } from './money-queries.ts'
import { ReportQueries } from './report-queries.ts'
import { copyLogIntoFile } from './wal-checkpoint.ts'
import type { WorkerAnswer, WorkerRequest, WorkerTask } from './worker-messages.ts'

/**
 * The thread for what must not delay the relay. One instance answers reports on a connection that only reads, another one
 * copies the write-ahead log into the file, so that a long report does not hold up the copying.
 */
const { file, task }: WorkerTask = workerData

const answer = task === 'checkpoint' ? checkpoints() : reports()

parentPort?.on('message', (request: WorkerRequest) => parentPort?.postMessage(safely(request)))

function reports(): (request: WorkerRequest) => unknown {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  const [about, money] = [new ReportQueries(db), new MoneyQueries(db)]
  return ({ method, args }) => {
    const queries = method in money ? money : about
    const query = queries[method as keyof typeof queries] as (...args: unknown[]) => unknown
    return query.apply(queries, args)
  }
}

function checkpoints(): () => unknown {
  const db = new Database(file, { fileMustExist: true, timeout: 0 })
  return () => copyLogIntoFile(db)
}

function safely(request: WorkerRequest): WorkerAnswer {
  const { id } = request
  try {
    return { id, ok: true, value: answer(request) }
  } catch (error) {
    const known = unavailable(error)
    return { id, ok: false, code: known instanceof GatewayError ? known.code : 'internal', message: known.message }
  }
}
