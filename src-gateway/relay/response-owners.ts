import type { RelayRoute } from '../protocols/types.ts'

const idPattern = /"id"\s*:\s*"(resp_[A-Za-z0-9_-]{1,200})"/

/** Whether a request makes a stored response. */
export function makesResponse(route: RelayRoute): boolean {
  return route.protocol === 'openai-responses' && route.operation === 'chat'
}

/**
 * Which channel made a stored response, so that it can be read or deleted later. Kept in memory, oldest forgotten first:
 * after a restart the first channel that speaks the protocol is asked instead.
 */
export class ResponseOwners {
  private readonly channels = new Map<string, number>()
  private readonly capacity: number

  constructor(capacity = 10_000) {
    this.capacity = capacity
  }

  /** Looks for the id at the start of a reply; it stands in the first event or the first members. */
  note(head: Buffer, channelId: number): void {
    const id = idPattern.exec(head.toString('latin1', 0, 2048))?.[1]
    if (id === undefined || this.channels.has(id)) return
    if (this.channels.size >= this.capacity) {
      const oldest = this.channels.keys().next()
      if (oldest.done !== true) this.channels.delete(oldest.value)
    }
    this.channels.set(id, channelId)
  }

  ownerOf(id: string): number | undefined {
    return this.channels.get(id)
  }
}
