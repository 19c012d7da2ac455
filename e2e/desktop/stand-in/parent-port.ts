/** Loaded first in a child process: gives it `process.parentPort`, as a utility process has it. */
import { EventEmitter } from 'node:events'
import { MessagePortMain } from './ports.ts'
import type { ProcessMessage } from './wire.ts'

const ports = new Map<number, MessagePortMain>()
const send = (message: ProcessMessage): void => {
  if (process.connected) process.send?.(message)
}

/** The end of a channel that main handed over: our side of a local pair, whose other side forwards to main. */
function arrived(id: number): MessagePortMain {
  const { port1, port2 } = MessagePortMain.pair()
  port2.handOver({
    post: (_local, data) => send({ type: 'port-message', port: id, data }),
    close: () => {
      ports.delete(id)
      send({ type: 'port-close', port: id })
    },
  })
  ports.set(id, port2)
  return port1
}

class ParentPort extends EventEmitter {
  readonly #early: { data: unknown; ports: MessagePortMain[] }[] = []

  constructor() {
    super()
    this.on('newListener', (event: string) => {
      if (event !== 'message') return
      queueMicrotask(() => {
        for (const message of this.#early.splice(0)) this.emit('message', message)
      })
    })
  }

  postMessage(data: unknown): void {
    send({ type: 'message', data, ports: [] })
  }

  take(message: { data: unknown; ports: MessagePortMain[] }): void {
    if (this.listenerCount('message') === 0) this.#early.push(message)
    else this.emit('message', message)
  }
}

const parentPort = new ParentPort()
Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true })

process.on('message', (message: ProcessMessage) => {
  switch (message.type) {
    case 'message':
      parentPort.take({ data: message.data, ports: message.ports.map(arrived) })
      return
    case 'port-message':
      ports.get(message.port)?.postMessage(message.data)
      return
    case 'port-close':
      ports.get(message.port)?.close()
      return
  }
})
// A utility process does not outlive the program that started it.
process.on('disconnect', () => process.exit(0))
