import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { checkHealth } from './check-health.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('checkHealth', () => {
  it('tells which instance answers', async () => {
    const url = await serve((request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(request.url === '/healthz' ? { instanceId: 'one', status: 'ok' } : {}))
    })
    expect(await checkHealth(url, 5_000)).toBe('one')
  })

  it.each<[string, RequestListener]>([
    ['something else', (_request, response) => response.end('<h1>It works!</h1>')],
    ['JSON of another program', (_request, response) => response.end('{"instanceId":7}')],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/other' }).end()],
    ['a cut connection', (request) => request.socket.destroy()],
  ])('knows nobody behind %s', async (_name, answer) => {
    expect(await checkHealth(await serve(answer), 5_000)).toBeNull()
  })

  it('does not wait for one that is silent', async () => {
    expect(await checkHealth(await serve(() => undefined), 50)).toBeNull()
  })

  it('knows nobody where nothing listens', async () => {
    const url = await serve(() => undefined)
    server?.close()
    expect(await checkHealth(url, 5_000)).toBeNull()
  })
})
