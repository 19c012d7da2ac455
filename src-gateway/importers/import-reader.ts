import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { GatewayError } from '../contract/errors.ts'
import { invalid } from './invalid.ts'
import type { ReadAnswer, ReadRequest } from './messages.ts'
import type { ReadTask } from './read-import.ts'
import type { Draft, ReadContext } from './types.ts'

/** How long reading may take, and how much memory. */
const longestMs = 30_000
const memoryMb = 512
/** How long the thread waits for another. */
const idleMs = 15_000
/** Largest file that is found and read, in bytes: databases of peers keep their logs beside the configuration. */
const largestFound = 512 * 1024 * 1024

export type ImportInput =
  | { type: 'text'; text: string }
  | { type: 'link'; link: string }
  | { type: 'bytes'; bytes: Uint8Array }
  | { type: 'file'; path: string }

/**
 * Reads imports in a thread of their own: whatever a file does to its reader, the relay's event loop does not wait for it, and
 * what takes too long or too much memory is ended.
 */
export class ImportReader {
  readonly #folder: string
  readonly #longestMs: number
  #cleared: Promise<void> | undefined
  #worker: Worker | undefined
  #closed = false
  #rest: NodeJS.Timeout | undefined
  #waiting: ((outcome: Draft | GatewayError) => void) | undefined
  /** One after the other: each may take its share of memory. */
  #last: Promise<unknown> = Promise.resolve()

  /** `folder`: ours alone. Copies of databases lie there for the time of reading; what a crash left is cleared. */
  constructor(folder: string, options: { longestMs?: number } = {}) {
    this.#folder = folder
    this.#longestMs = options.longestMs ?? longestMs
  }

  /** @throws GatewayError `import.invalid` */
  read(input: ImportInput, context: ReadContext): Promise<Draft> {
    const turn = this.#last.then(() => this.#readNow(input, context))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** What is being read fails, and what is asked later. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#rest)
    const worker = this.#worker
    this.#worker = undefined
    this.#give(stopping())
    await worker?.terminate()
  }

  async #readNow(input: ImportInput, context: ReadContext): Promise<Draft> {
    if (input.type === 'text' || input.type === 'link') return this.#inThread({ task: input, context })
    this.#cleared ??= this.#clear()
    await this.#cleared
    const folder = await mkdtemp(join(this.#folder, 'read-'))
    try {
      const task = input.type === 'bytes' ? { ...input, folder } : await copied(input.path, folder)
      return await this.#inThread({ task, context })
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }

  async #clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** Called when nothing else is being read. */
  #inThread(request: ReadRequest): Promise<Draft> {
    if (this.#closed) return Promise.reject(stopping())
    return new Promise((resolve, reject) => {
      clearTimeout(this.#rest)
      const worker = this.#worker ?? this.#start()
      const timer = setTimeout(() => {
        const seconds = Math.round(this.#longestMs / 1000)
        this.#give(invalid(`Reading this took longer than ${seconds} seconds and was given up`))
        this.#end(worker)
      }, this.#longestMs)
      this.#waiting = (outcome) => {
        clearTimeout(timer)
        if (outcome instanceof Error) reject(outcome)
        else resolve(outcome)
      }
      worker.ref()
      worker.postMessage(request)
    })
  }

  #start(): Worker {
    const worker = startWorker()
    this.#worker = worker
    worker.on('message', (answer: ReadAnswer) => {
      this.#goIdle(worker)
      this.#give(answer.ok ? answer.draft : errorOf(answer))
    })
    worker.on('error', () => this.#lost(worker, invalid('Reading this took more memory than it may')))
    worker.on('exit', () => this.#lost(worker, invalid('This cannot be read')))
    return worker
  }

  #give(outcome: Draft | GatewayError): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.(outcome)
  }

  /** One that was ended on purpose is nobody's any more when it stops. */
  #lost(worker: Worker, error: GatewayError): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#give(error)
  }

  #end(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
    void worker.terminate()
  }

  /** An idle thread keeps neither the process alive nor its memory for long. */
  #goIdle(worker: Worker): void {
    worker.unref()
    this.#rest = setTimeout(() => this.#end(worker), idleMs).unref()
  }
}

function stopping(): GatewayError {
  return new GatewayError('gateway.stopping', 'The gateway is stopping')
}

function startWorker(): Worker {
  return new Worker(workerFile(), {
    // Nothing of the environment, and none of the flags that say what the process itself shall run.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
}

function errorOf({ code, message, field }: Extract<ReadAnswer, { ok: false }>): GatewayError {
  return new GatewayError(code, message, field === undefined ? {} : { field })
}

/** A copy of a file and of a database's log beside it: the original is only looked at. @throws GatewayError `import.invalid` */
async function copied(path: string, folder: string): Promise<ReadTask> {
  const { size } = await stat(path).catch(() => {
    throw invalid('This file is gone, or may not be read')
  })
  if (size > largestFound) throw invalid('This file is larger than 512 MiB')
  const file = join(folder, 'import.db')
  try {
    await copyFile(path, file)
  } catch {
    throw invalid('This file may not be read')
  }
  // Most have none; a file without its log is read as it stands.
  await copyFile(`${path}-wal`, `${file}-wal`).catch(() => undefined)
  return { type: 'file', file }
}

/** Beside this file when run from source; beside the bundle, or one folder up from a shared chunk, when built. */
function workerFile(): string {
  const here = import.meta.dirname
  const places = ['import-worker.ts', 'import-worker.js', '../import-worker.js'].map((name) => join(here, name))
  const found = places.find((place) => existsSync(place))
  if (found === undefined)
    throw new GatewayError('internal', 'The thread that reads imports is missing from this installation')
  return found
}
