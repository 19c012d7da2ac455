import type { ClientContext } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { Connection } from './connection.ts'
import { OfflineError } from './errors.ts'

export interface HttpLinkOptions {
  connection: Connection
  /** Where the console was loaded from, e.g. `http://127.0.0.1:8790`. */
  origin: string
  fetch?: typeof globalThis.fetch
}

/** The contract over HTTP with the console's cookie. A 401 means: sign in; a refused connection means: offline. */
export function createHttpLink(options: HttpLinkOptions): RPCLink<ClientContext> {
  const { connection, origin } = options
  const send = options.fetch ?? globalThis.fetch.bind(globalThis)
  const watch = healthWatch(connection, origin, send)
  return new RPCLink({
    url: new URL('/api/rpc', origin),
    fetch: async (request, init) => {
      let response: Response
      try {
        response = await send(request, { ...init, credentials: 'same-origin' })
      } catch (error) {
        if (request.signal.aborted) throw error
        connection.set('offline')
        watch()
        throw new OfflineError('unreachable')
      }
      connection.set(response.status === 401 ? 'signed-out' : 'online')
      return response
    },
  })
}

/** Asks `/healthz` with growing pauses (0.5 to 10 s) until it answers, then reports `online`. */
function healthWatch(connection: Connection, origin: string, send: typeof globalThis.fetch): () => void {
  let running = false
  return () => {
    if (running) return
    running = true
    let pause = 500
    const ask = async () => {
      try {
        const response = await send(new URL('/healthz', origin), { cache: 'no-store' })
        if (response.ok) {
          running = false
          connection.set('online')
          return
        }
      } catch {
        // Still away; the next round asks again.
      }
      pause = Math.min(pause * 1.6, 10_000)
      setTimeout(ask, pause)
    }
    setTimeout(ask, pause)
  }
}
