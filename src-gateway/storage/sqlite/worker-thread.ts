import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { GatewayError } from '../../contract/errors.ts'
import type { WorkerAnswer, WorkerRequest, WorkerTask } from './worker-messages.ts'

interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** A thread that answers questions one after the other. The first question starts it; one that died is started anew. */
export class WorkerThread {
  readonly #task: WorkerTask
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(task: WorkerTask) {
    this.#task = task
  }

  /** Rejects with GatewayError. */
  ask(method: string, args: unknown[]): Promise<unknown> {
    if (this.#closed) return Promise.reject(unanswered('it is closed'))
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start()
      const request: WorkerRequest = { id: ++this.#lastId, method, args }
      this.#waiting.set(request.id, { resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage(request)
    })
  }

  /** What is being answered fails. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(workerFile(), { workerData: this.#task })
    worker.on('message', (reply: WorkerAnswer) => {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      // An idle thread must not keep the process alive.
      if (this.#waiting.size === 0) worker.unref()
      if (reply.ok) waiting?.resolve(reply.value)
      else waiting?.reject(new GatewayError(reply.code, reply.message))
    })
    worker.on('error', (error) => this.#lost(worker, error.message))
    worker.on('exit', () => this.#lost(worker, 'its thread stopped'))
    return worker
  }

  #lost(worker: Worker, why: string): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
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
  if (found === undefined) throw unanswered('its thread is missing from this installation')
  return found
}
