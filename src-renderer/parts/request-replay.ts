import type { ProtocolId } from '../../src-gateway/contract/index.ts'

/** A request that was sent before, to be sent again from the playground. */
export interface RequestReplay {
  protocol: ProtocolId
  model: string
  stream: boolean
  /** The body as the client sent it. */
  body: string
  /** The channel to ask and no other; null = as routing decides. */
  channelId: number | null
}

let offered: RequestReplay | null = null

/** Lays a request ready for the playground's next visit. It is kept in memory only: a body may be larger than a window stores. */
export function offerReplay(replay: RequestReplay): void {
  offered = replay
}

/** The request laid ready, once. */
export function takeReplay(): RequestReplay | null {
  const taken = offered
  offered = null
  return taken
}
