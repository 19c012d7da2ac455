import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { MessageChannelMain, type MessagePortMain } from 'electron'
import type { Contract } from '../../src-gateway/contract/index.ts'
import type { GatewaySupervisor } from './supervise.ts'

export type GatewayClient = ContractRouterClient<Contract>

/** The shell's own line to the gateway, by which the tray knows what goes on. A gateway that came back gets a new one. */
export class OwnLine {
  readonly #supervisor: GatewaySupervisor<MessagePortMain>
  readonly #listeners = new Set<(client: GatewayClient | null) => void>()
  #client: GatewayClient | null = null
  #port: MessagePortMain | null = null
  #instanceId: string | null = null

  constructor(supervisor: GatewaySupervisor<MessagePortMain>) {
    this.#supervisor = supervisor
    supervisor.onState(() => this.#follow())
  }

  /** Null while no gateway is ready. */
  get client(): GatewayClient | null {
    return this.#client
  }

  onChange(listener: (client: GatewayClient | null) => void): void {
    this.#listeners.add(listener)
  }

  #follow(): void {
    const { instanceId } = this.#supervisor.state
    if (instanceId === this.#instanceId) return
    this.#instanceId = instanceId
    this.#port?.close()
    this.#port = null
    this.#client = instanceId === null ? null : this.#connect()
    for (const listener of this.#listeners) listener(this.#client)
  }

  #connect(): GatewayClient | null {
    const { port1, port2 } = new MessageChannelMain()
    if (!this.#supervisor.connect(port1)) return null
    const client: GatewayClient = createORPCClient(new RPCLink({ port: port2 }))
    port2.start()
    this.#port = port2
    return client
  }
}
