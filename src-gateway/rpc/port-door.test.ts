import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { describe, expect, it } from 'vitest'
import { describeBulkContract } from '../management/bulk-contract.cases.ts'
import { describeCareContract } from '../management/care-contract.cases.ts'
import { describeClientContract } from '../management/client-contract.cases.ts'
import { type ContractClient, describeContract } from '../management/contract.cases.ts'
import { describeHousekeepingContract } from '../management/housekeeping-contract.cases.ts'
import { describeImportContract } from '../management/import-contract.cases.ts'
import { describeMoneyContract } from '../management/money-contract.cases.ts'
import type { ManagementParts } from '../management/parts.ts'
import { createManagementRouter } from '../management/router.ts'
import type { TestGateway } from '../testing/test-gateway.ts'
import { WatchedMeter } from '../testing/watched-meter.ts'
import { isPort } from './any-port.ts'
import { createPortDoor } from './port-door.ts'

const overPort = (gateway: TestGateway) => {
  const { port1, port2 } = new MessageChannel()
  gateway.gateway.connect(port1)
  return { client: createORPCClient<ContractClient>(new RPCLink({ port: port2 })), close: () => port2.close() }
}

describeContract('a message port', overPort)
describeBulkContract('a message port', overPort)
describeClientContract('a message port', overPort)
describeHousekeepingContract('a message port', overPort)
describeImportContract('a message port', overPort)
describeCareContract('a message port', overPort)
describeMoneyContract('a message port', 'desktop', overPort)

/** A port as Electron's main process has it: an event emitter whose messages come as `{ data }`, silent until started. */
class EmitterPort extends EventEmitter {
  readonly #port: MessagePort

  constructor(port: MessagePort) {
    super()
    this.#port = port
  }

  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
    this.#port.on('close', () => this.emit('close'))
  }

  postMessage(data: unknown): void {
    this.#port.postMessage(data)
  }

  close(): void {
    this.#port.close()
  }
}

describe('the port door', () => {
  const quiet = () => undefined
  const log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet }

  function openDoor() {
    const meter = new WatchedMeter(Date.now)
    // Only live statistics are asked here; every other part stays out.
    const parts = {
      meter,
      now: Date.now,
      log,
      catalog: { models: [] },
      imports: {},
      providers: {},
    } as unknown as ManagementParts
    return { meter, door: createPortDoor(createManagementRouter(parts), log) }
  }

  it.each(['a Node port', 'an Electron port'])('stops listening to the meter when %s is closed', async (kind) => {
    const { meter, door } = openDoor()
    const { port1, port2 } = new MessageChannel()
    door(kind === 'a Node port' ? port1 : new EmitterPort(port1))
    const client: ContractClient = createORPCClient(new RPCLink({ port: port2 }))
    const frames = await client.stats.live()
    expect((await frames.next()).done).toBe(false)
    expect(meter.listening).toBe(1)
    port2.close()
    await meter.reaches(0)
  })

  it('stops listening when the reader leaves and the port stays open', async () => {
    const { meter, door } = openDoor()
    const { port1, port2 } = new MessageChannel()
    door(port1)
    const client: ContractClient = createORPCClient(new RPCLink({ port: port2 }))
    const gone = new AbortController()
    const frames = await client.stats.live(undefined, { signal: gone.signal })
    await frames.next()
    gone.abort()
    await meter.reaches(0)
    const again = await client.stats.live()
    await again.next()
    expect(meter.listening).toBe(1)
    port2.close()
    await meter.reaches(0)
  })

  it('knows a port when it sees one', () => {
    const { port1, port2 } = new MessageChannel()
    expect(isPort(port1)).toBe(true)
    for (const other of [undefined, null, 'port', {}, { postMessage: 1, on: quiet }]) expect(isPort(other)).toBe(false)
    port1.close()
    port2.close()
  })
})
