import { createServer, type RequestListener, type Server } from 'node:http'

/**
 * A server whose limits suit long model replies: nothing bounds how long an answer may take, everything bounds how long a
 * request may take to arrive.
 */
export function createHttpServer(listener: RequestListener): Server {
  const server = createServer(
    {
      // A request's head within 30 s and its whole body within 10 min (200 MB at the speed of a slow line); checked every 10 s.
      headersTimeout: 30_000,
      requestTimeout: 600_000,
      connectionsCheckingInterval: 10_000,
      keepAliveTimeout: 65_000,
      // Keys and long cookies fit; a header flood does not.
      maxHeaderSize: 32 * 1024,
      noDelay: true,
      keepAlive: true,
    },
    listener,
  )
  server.timeout = 0
  server.maxHeadersCount = 200
  return server
}

/** Listens; with `move`, tries the next ports when the asked one is taken. Answers the port in use. */
export async function listen(server: Server, options: { host: string; port: number; move: boolean }): Promise<number> {
  const attempts = options.move && options.port !== 0 ? portsTried : 1
  for (let attempt = 0; ; attempt++) {
    const port = options.port + attempt
    try {
      return await listenOnce(server, options.host, port)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const taken = code === 'EADDRINUSE' || code === 'EACCES'
      if (!taken || attempt + 1 >= attempts || port >= 65_535) throw error
    }
  }
}

const portsTried = 50

function listenOnce(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error)
    server.once('error', onError)
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', onError)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
