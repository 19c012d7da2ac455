import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { authority, expired, good, other, serverKey } from './testing/certificates.ts'
import { httpProxy, type SmallProxy, socksProxy } from './testing/small-proxies.ts'
import type { TransportError, UpstreamRequest } from './types.ts'
import { createTransport } from './undici-transport.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const plain = () => listen(createHttpServer((_request, response) => response.end('plain')))
const secure = (cert: string) =>
  listen(createHttpsServer({ key: serverKey, cert }, (_request, response) => response.end('secure')))
const closed = async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

type Result = { status: number; body: string } | TransportError

function call(request: Partial<UpstreamRequest> & { url: string }, times = 1): Promise<Result> {
  const transport = createTransport()
  closing.push(() => transport.close())
  const once = () =>
    new Promise<Result>((resolve) => {
      let status = 0
      let body = ''
      transport.send(
        {
          method: 'POST',
          headers: ['content-type', 'text/plain'],
          body: Buffer.from('hello'),
          proxyUrl: null,
          timeouts: { connectMs: 10_000, firstByteMs: 10_000, idleMs: 10_000 },
          ...request,
        },
        {
          onHead: (code) => {
            status = code
          },
          onData: (chunk) => {
            body += chunk.toString()
          },
          onEnd: () => resolve({ status, body }),
          onError: resolve,
        },
      )
    })
  return Array.from({ length: times }).reduce<Promise<Result>>((before) => before.then(once), once())
}

const unreachable = (message: RegExp) => ({
  code: 'upstream.unreachable',
  message: expect.stringMatching(message) as string,
})

describe('an upstream of TLS', () => {
  it('is trusted by the channel’s own authority, and only then', async () => {
    const url = `https://127.0.0.1:${await secure(good)}/`
    expect(await call({ url, ca: authority })).toEqual({ status: 200, body: 'secure' })
    expect(await call({ url })).toEqual(unreachable(/no trusted authority/))
    expect(await call({ url, ca: 'not a certificate' })).toMatchObject({ code: 'upstream.unreachable' })
  })

  it.each([
    ['a certificate that has expired', expired, /expired/],
    ['a certificate of another host', other, /another host/],
  ])('is refused with %s', async (_what, cert, message) => {
    expect(await call({ url: `https://127.0.0.1:${await secure(cert)}/`, ca: authority })).toEqual(unreachable(message))
  })

  it.each([
    ['plain HTTP', plain, /does not answer in TLS/],
    ['something else', () => listen(createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))), /TLS/],
    ['nothing', () => listen(createServer((socket) => socket.destroy())), /broken off/],
  ] as const)('is unreachable when it speaks %s', async (_what, start, message) => {
    expect(await call({ url: `https://127.0.0.1:${await start()}/`, ca: authority })).toEqual(unreachable(message))
  })
})

describe.each([
  ['an HTTP proxy', httpProxy, 'http'],
  ['a SOCKS5 proxy', socksProxy, 'socks5'],
] as const)('%s', (_what, make, scheme) => {
  async function through(port: number, credentials?: string): Promise<{ proxy: SmallProxy; at: string }> {
    const proxy = make(credentials === undefined ? { port } : { port, credentials })
    return { proxy, at: `127.0.0.1:${await listen(proxy.server)}` }
  }

  it('leads to upstreams of HTTP and of TLS', async () => {
    const http = await through(await plain())
    expect(await call({ url: 'http://upstream.test/v1', proxyUrl: `${scheme}://${http.at}` }, 2)).toEqual({
      status: 200,
      body: 'plain',
    })
    const tls = await through(await secure(good))
    const url = 'https://localhost:8443/v1'
    expect(await call({ url, proxyUrl: `${scheme}://${tls.at}`, ca: authority }, 2)).toEqual({
      status: 200,
      body: 'secure',
    })
    expect([...new Set([...http.proxy.asked, ...tls.proxy.asked])]).toEqual(
      scheme === 'http' ? ['POST http://upstream.test/v1', 'CONNECT localhost:8443'] : ['upstream.test', 'localhost'],
    )
  })

  it('gets its user name and password, percent-decoded', async () => {
    const { at } = await through(await plain(), 'me@home:p:ä %')
    const proxyUrl = `${scheme}://me%40home:p%3A%C3%A4%20%25@${at}`
    expect(await call({ url: 'http://upstream.test/', proxyUrl })).toEqual({ status: 200, body: 'plain' })
    const tls = await through(await secure(good), 'me@home:p:ä %')
    expect(
      await call({ url: 'https://localhost/', proxyUrl: proxyUrl.replace(at, tls.at), ca: authority }),
    ).toMatchObject({ status: 200 })
  })

  it.each(['http', 'https'])('is named when it refuses us on the way to %s', async (target) => {
    const { at } = await through(await plain(), 'me:right')
    const url = `${target}://upstream.test/`
    const wrong = await call({ url, proxyUrl: `${scheme}://me:wrong-secret@${at}` })
    expect(wrong).toEqual(unreachable(/^the proxy refused its user name or password/))
    expect(JSON.stringify(wrong)).not.toContain('wrong-secret')
    expect(await call({ url, proxyUrl: `${scheme}://${at}` })).toEqual(
      unreachable(/^the proxy wants a user name and a password/),
    )
  })

  it.each(['http', 'https'])('is named when it is down, on the way to %s', async (target) => {
    const proxyUrl = `${scheme}://me:secret@127.0.0.1:${await closed()}`
    const result = await call({ url: `${target}://upstream.test/`, proxyUrl })
    expect(result).toEqual(unreachable(/^the proxy could not be reached: connection refused$/))
  })

  it('is named when it is none', async () => {
    const port = await listen(createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH\r\n')))
    const result = await call({ url: 'https://upstream.test/', proxyUrl: `${scheme}://127.0.0.1:${port}` })
    expect(result).toEqual(unreachable(/no (?:HTTP|SOCKS5) proxy/))
  })

  it('is named when it falls silent', async () => {
    const port = await listen(createServer(() => {}))
    const result = await call({
      url: 'https://upstream.test/',
      proxyUrl: `${scheme}://127.0.0.1:${port}`,
      timeouts: { connectMs: 100, firstByteMs: 10_000, idleMs: 10_000 },
    })
    expect(result).toEqual({ code: 'upstream.timeout', message: 'connecting through the proxy took too long' })
  })

  it('tells that the upstream behind it does not answer', async () => {
    const { at } = await through(await closed())
    const result = await call({ url: 'https://upstream.test/', proxyUrl: `${scheme}://${at}` })
    expect(result).toEqual(unreachable(/proxy/))
  })

  it('is no excuse for a bad certificate behind it', async () => {
    const { at } = await through(await secure(expired))
    const result = await call({ url: 'https://localhost/', proxyUrl: `${scheme}://${at}`, ca: authority })
    expect(result).toEqual(unreachable(/certificate has expired/))
  })
})

describe('the time for a whole reply', () => {
  it('ends a reply that keeps coming', async () => {
    const port = await listen(
      createHttpServer((_request, response) => {
        const drip = setInterval(() => response.write('.'), 10)
        response.on('close', () => clearInterval(drip))
      }),
    )
    const timeouts = { connectMs: 10_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 150 }
    expect(await call({ url: `http://127.0.0.1:${port}/`, timeouts })).toEqual({
      code: 'upstream.timeout',
      message: 'reply took too long in all',
    })
  })

  it('also ends the wait for its beginning', async () => {
    const port = await listen(createHttpServer(() => {}))
    const timeouts = { connectMs: 10_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 100 }
    expect(await call({ url: `http://127.0.0.1:${port}/`, timeouts })).toMatchObject({ code: 'upstream.timeout' })
  })
})
