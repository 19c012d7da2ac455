import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Wire } from '../fixtures/wires.ts'

/** How an upstream that is down lets its callers know. */
export type Outage = 'refuses with 503' | 'resets' | 'says nothing'

/** An HTTP upstream that a test switches off and on, fast enough for hundreds of requests a second. */
export interface FlappingUpstream {
  url: string
  /** Requests that came, whatever became of them. */
  asked: number
  /** When it last answered well, milliseconds since 1970. */
  lastAnswerAt: number
  /** null = up. */
  outage: Outage | null
  close(): Promise<void>
}

/** Starts one that answers in the wire's protocol after `latencyMs`. */
export async function startFlappingUpstream(wire: Wire, text: string, latencyMs: number): Promise<FlappingUpstream> {
  const document = Buffer.from(JSON.stringify(wire.document(text)))
  const events = wire.events(text).join('')
  const sockets = new Set<Socket>()
  const answer = (stream: boolean, response: ServerResponse) => {
    upstream.lastAnswerAt = Date.now()
    response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' })
    response.end(stream ? events : document)
  }
  const fail = (outage: Outage, request: IncomingMessage, response: ServerResponse) => {
    if (outage === 'resets') request.socket.resetAndDestroy()
    else if (outage === 'refuses with 503') {
      response.writeHead(503, { 'content-type': 'application/json' })
      response.end(JSON.stringify(wire.overloaded))
    }
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', () => undefined)
    request.on('end', () => {
      upstream.asked += 1
      const stream = /"stream": ?true/.test(Buffer.concat(parts).toString())
      setTimeout(() => {
        if (response.destroyed) return
        if (upstream.outage === null) answer(stream, response)
        else fail(upstream.outage, request, response)
      }, latencyMs)
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('listens on no port')
  const upstream: FlappingUpstream = {
    url: `http://127.0.0.1:${address.port}`,
    asked: 0,
    lastAnswerAt: 0,
    outage: null,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return upstream
}
