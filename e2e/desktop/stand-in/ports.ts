import { EventEmitter } from 'node:events'

/** Where a port went when it was handed to another process. */
export interface Remote {
  post(port: number, data: unknown): void
  close(port: number): void
}

let lastPort = 0

/** One end of a channel. Used here, it is an emitter; handed over, it forwards to the process that has it now. */
export class MessagePortMain extends EventEmitter {
  readonly id = ++lastPort
  #peer: MessagePortMain | null = null
  #remote: Remote | null = null
  #started = false
  #closed = false
  #waiting: unknown[] = []

  static pair(): { port1: MessagePortMain; port2: MessagePortMain } {
    const port1 = new MessagePortMain()
    const port2 = new MessagePortMain()
    port1.#peer = port2
    port2.#peer = port1
    return { port1, port2 }
  }

  postMessage(data: unknown): void {
    this.#peer?.receive(data)
  }

  start(): void {
    this.#started = true
    this.#flush()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#remote?.close(this.id)
    this.emit('close')
    this.#peer?.close()
  }

  /** From now on the port lives in another process. */
  handOver(remote: Remote): void {
    this.#remote = remote
    if (this.#closed) remote.close(this.id)
    else this.#flush()
  }

  receive(data: unknown): void {
    if (this.#closed) return
    this.#waiting.push(data)
    this.#flush()
  }

  #flush(): void {
    if (this.#remote === null && !this.#started) return
    for (const data of this.#waiting.splice(0)) {
      if (this.#remote !== null) this.#remote.post(this.id, data)
      else this.emit('message', { data, ports: [] })
    }
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const { port1, port2 } = MessagePortMain.pair()
    this.port1 = port1
    this.port2 = port2
  }
}
