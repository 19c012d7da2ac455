import type { UpstreamProtocolId } from '../contract/index.ts'
import type { ClientConversion, UpstreamProtocol } from './conversion.ts'
import type { Operation } from './types.ts'

type Clients = Readonly<Record<string, Partial<ClientConversion>>>
type Upstreams = Readonly<Record<UpstreamProtocolId, UpstreamProtocol>>

/**
 * To which protocols a client's request can be converted, the one that loses least first. Each list is made once, so that
 * plans can be remembered by it.
 */
export class Convertible {
  private readonly lists = new Map<string, readonly UpstreamProtocolId[] | undefined>()
  private readonly clients: Clients
  private readonly upstreams: Upstreams

  constructor(clients: Clients, upstreams: Upstreams) {
    this.clients = clients
    this.upstreams = upstreams
  }

  /** Undefined when the operation has no neutral form: pictures, sound, moderation, rerank. */
  of(protocol: string, operation: Operation): readonly UpstreamProtocolId[] | undefined {
    const key = `${protocol} ${operation}`
    if (this.lists.has(key)) return this.lists.get(key)
    const list = this.make(protocol, operation)
    this.lists.set(key, list)
    return list
  }

  private make(protocol: string, operation: Operation): readonly UpstreamProtocolId[] | undefined {
    const client = this.clients[protocol]
    if (client === undefined) return undefined
    const all = Object.keys(this.upstreams)
    const named = (client.prefers ?? []).filter((id) => all.includes(id))
    const ordered = [...named, ...all.filter((id) => !named.includes(id))].filter((id) => id !== protocol)
    switch (operation) {
      case 'chat':
        return ordered
      case 'count-tokens':
        return client.counting === undefined ? undefined : ordered
      case 'embeddings':
      case 'batch-embeddings': {
        const able = ordered.filter((id) => this.upstreams[id]?.embeddings !== undefined)
        return client.embedding === undefined || able.length === 0 ? undefined : able
      }
      default:
        return undefined
    }
  }
}
