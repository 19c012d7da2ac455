import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { shellChannels } from '../contract/shell.ts'
import type { GatewaySupervisor } from './supervise.ts'

/**
 * Gives windows their own port to the gateway. A page asks when it can listen; from then on it gets a new port whenever
 * the gateway came back, until it is reloaded or gone. No data passes through this process.
 */
export class WindowConnector {
  readonly #supervisor: GatewaySupervisor<MessagePortMain>
  /** Pages that asked, with the instance they are connected to. */
  readonly #pages = new Map<WebContents, string | null>()
  readonly #watched = new WeakSet<WebContents>()

  constructor(supervisor: GatewaySupervisor<MessagePortMain>) {
    this.#supervisor = supervisor
    supervisor.onState(() => {
      for (const [contents, connectedTo] of this.#pages) {
        if (connectedTo !== supervisor.state.instanceId) this.#connect(contents)
      }
    })
  }

  /** A page asks for a (new) port. It gets one now, or as soon as the gateway is ready. */
  request(contents: WebContents): void {
    if (!this.#watched.has(contents)) {
      this.#watched.add(contents)
      const forget = () => this.#pages.delete(contents)
      contents.once('destroyed', forget)
      // The next page has not set up its listener yet; it asks again.
      contents.on('did-navigate', forget)
      contents.on('render-process-gone', forget)
    }
    this.#connect(contents)
  }

  #connect(contents: WebContents): void {
    if (contents.isDestroyed()) return
    const { instanceId } = this.#supervisor.state
    this.#pages.set(contents, null)
    if (instanceId === null) return
    const { port1, port2 } = new MessageChannelMain()
    if (!this.#supervisor.connect(port1)) return
    contents.postMessage(shellChannels.gatewayPort, null, [port2])
    this.#pages.set(contents, instanceId)
  }
}
