import { parentPort } from 'node:worker_threads'
import { asGatewayError } from '../contract/errors.ts'
import type { ReadAnswer, ReadRequest } from './messages.ts'
import { readImport } from './read-import.ts'

/** The thread that reads imports, one after the other. */
function answer({ task, context }: ReadRequest): ReadAnswer {
  try {
    return { ok: true, draft: readImport(task, context) }
  } catch (error) {
    const { code, message, field } = asGatewayError(error)
    return { ok: false, code, message, field }
  }
}

parentPort?.on('message', (request: ReadRequest) => parentPort?.postMessage(answer(request)))
