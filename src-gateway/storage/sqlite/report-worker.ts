import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import { unavailable } from '../storage-error.ts'
import { copyWhole, countsOf, readFacts } from './copy-file.ts'
import { MoneyQueries } from './money-queries.ts'
import { ReportQueries } from './report-queries.ts'
import { copyLogIntoFile } from './wal-checkpoint.ts'
import type { WorkerAnswer, WorkerRequest, WorkerTask } from './worker-messages.ts'

/**
 * The thread for what must not delay the relay. One instance answers reports on a connection that only reads, another one
 * copies the write-ahead log into the file, so that a long report does not hold up the copying; a third one copies the whole
 * database.
 */
const { file, task }: WorkerTask = workerData

const answer = { reports, checkpoint: checkpoints, copies }[task]()

parentPort?.on('message', (request: WorkerRequest) => {
  safely(request).then((reply) => parentPort?.postMessage(reply))
})

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

function copies(): (request: WorkerRequest) => unknown {
  return async ({ method, args: [path] }) => {
    if (method === 'facts') return readFacts(String(path))
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      return method === 'copy' ? await copyWhole(db, String(path)) : countsOf(db)
    } finally {
      db.close()
    }
  }
}

async function safely(request: WorkerRequest): Promise<WorkerAnswer> {
  const { id } = request
  try {
    return { id, ok: true, value: await answer(request) }
  } catch (error) {
    const known = unavailable(error)
    return { id, ok: false, code: known instanceof GatewayError ? known.code : 'internal', message: known.message }
  }
}
