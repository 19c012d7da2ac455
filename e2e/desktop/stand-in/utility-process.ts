import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'
import { app } from './app.ts'
import type { MessagePortMain } from './ports.ts'
import type { ProcessMessage } from './wire.ts'

export interface ForkOptions {
  env?: NodeJS.ProcessEnv
  execArgv?: string[]
  cwd?: string
  stdio?: string
  serviceName?: string
}

const parentPort = new URL('./parent-port.ts', import.meta.url).href

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  readonly #ports = new Map<number, MessagePortMain>()
  #ended = false

  constructor(modulePath: string, args: string[], options: ForkOptions) {
    super()
    const piped = options.stdio === 'pipe' ? 'pipe' : 'inherit'
    this.#child = fork(modulePath, args, {
      env: options.env ?? process.env,
      execArgv: ['--import', parentPort, ...(options.execArgv ?? [])],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: ['ignore', piped, piped, 'ipc'],
      serialization: 'advanced',
    })
    const name = options.serviceName ?? 'Node Utility Process'
    const { pid } = this.#child
    const metric = pid === undefined ? null : { pid, type: 'Utility', name }
    if (metric !== null) app.metrics.add(metric)
    this.#child.once('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message: ProcessMessage) => this.#take(message))
    this.#child.once('exit', (code, signal) => {
      this.#ended = true
      if (metric !== null) app.metrics.delete(metric)
      for (const port of this.#ports.values()) port.close()
      const exitCode = code ?? 9
      this.emit('exit', exitCode)
      const reason = signal === null ? (code === 0 ? 'clean-exit' : 'abnormal-exit') : 'killed'
      app.emit('child-process-gone', {}, { type: 'Utility', reason, exitCode, name, serviceName: name })
    })
  }

  get pid(): number | undefined {
    return this.#ended ? undefined : this.#child.pid
  }

  get stdout(): Readable | null {
    return this.#child.stdout
  }

  get stderr(): Readable | null {
    return this.#child.stderr
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    this.#send({ type: 'message', data, ports: transfer.map((port) => port.id) })
    for (const port of transfer) {
      this.#ports.set(port.id, port)
      port.handOver({
        post: (id, message) => this.#send({ type: 'port-message', port: id, data: message }),
        close: (id) => {
          this.#ports.delete(id)
          this.#send({ type: 'port-close', port: id })
        },
      })
    }
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }

  #send(message: ProcessMessage): void {
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  #take(message: ProcessMessage): void {
    if (message.type === 'message') this.emit('message', message.data)
    else if (message.type === 'port-message') this.#ports.get(message.port)?.postMessage(message.data)
    else this.#ports.get(message.port)?.close()
  }
}

export const utilityProcess = {
  fork: (modulePath: string, args: string[] = [], options: ForkOptions = {}): UtilityProcess =>
    new UtilityProcess(modulePath, args, options),
}
