import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { GatewayError } from '../contract/errors.ts'
import type { Profile } from './profile.ts'
import type { CountAnswer, CountTask } from './thread-messages.ts'

interface Waiting {
  resolve: (tokens: number[]) => void
  reject: (error: GatewayError) => void
}

/** How a thread is made; its messages are those of thread-messages.ts. */
export type StartThread = () => Worker

/**
 * Counts in a thread of its own. The first task starts it, one that died is started anew by the next task, and one that
 * had nothing to do for a while is ended, since its tables take some 50 MB.
 */
export class CountingThread {
  readonly #start: StartThread
  readonly #idleMs: number
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #rest: NodeJS.Timeout | undefined
  #lastId = 0
  #closed = false

  constructor(start: StartThread, idleMs: number) {
    this.#start = start
    this.#idleMs = idleMs
  }

  /** Tokens of each group of texts. Rejects with GatewayError `internal` when the thread cannot answer. */
  count(by: Profile['text'], groups: CountTask['groups']): Promise<number[]> {
    if (this.#closed) return Promise.reject(unanswered('the tokenizer is closed'))
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#begin()
      clearTimeout(this.#rest)
      const task: CountTask = { id: ++this.#lastId, by, groups }
      this.#waiting.set(task.id, { resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage(task)
    })
  }

  /** What is being counted fails. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#rest)
    await this.#worker?.terminate()
  }

  #begin(): Worker {
    const worker = this.#start()
    worker.on('message', (answer: CountAnswer) => this.#answered(worker, answer))
    worker.on('error', (cause) => this.#lost(worker, cause))
    worker.on('exit', () => this.#lost(worker))
    return worker
  }

  #answered(worker: Worker, answer: CountAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#goIdle(worker)
    if (answer.ok) waiting?.resolve(answer.tokens)
    else waiting?.reject(unanswered(answer.message))
  }

  /** An idle thread must not keep the process alive. */
  #goIdle(worker: Worker): void {
    worker.unref()
    this.#rest = setTimeout(() => {
      if (this.#worker === worker) this.#worker = undefined
      void worker.terminate()
    }, this.#idleMs).unref()
  }

  #lost(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(unanswered('its thread stopped', cause))
  }
}

/** Beside this file when run from source; beside the bundle, or one folder up from a shared chunk, when built. */
export function startCountWorker(): Worker {
  const here = import.meta.dirname
  const places = ['count-worker.ts', 'count-worker.js', '../count-worker.js'].map((name) => join(here, name))
  const found = places.find((place) => existsSync(place))
  if (found === undefined) throw unanswered('its thread is missing from this installation')
  // Flags that say what the process itself shall run (`--eval`) would stop the thread.
  return new Worker(found, { execArgv: [] })
}

function unanswered(why: string, cause?: unknown): GatewayError {
  return new GatewayError('internal', `The tokens could not be counted: ${why}.`, { cause })
}
