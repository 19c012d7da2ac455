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

/** What is left of a connection after its last reply was written: time for the bytes to leave. */
const lastBytesMs = 1_000
const sweepMs = 50

/**
 * Stops accepting, waits for `drained`, then for replies that are on their way out. Kept-alive connections are closed as
 * soon as they rest; what still runs at the end (live events never end by themselves) is cut.
 */
export async function stopServers(all: readonly Server[], drained: () => Promise<void>): Promise<void> {
  const closed = Promise.all(all.map(untilClosed))
  const closeIdle = (): void => {
    for (const server of all) server.closeIdleConnections()
  }
  const sweep = setInterval(closeIdle, sweepMs)
  try {
    closeIdle()
    await drained()
    closeIdle()
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, lastBytesMs)
    })
    await Promise.race([closed, patience])
    clearTimeout(timer)
  } finally {
    clearInterval(sweep)
    for (const server of all) server.closeAllConnections()
  }
  await closed
}

/** One that stopped accepting before tells as well, when its last connection ends. */
function untilClosed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.once('close', resolve)
    server.close()
  })
}
