import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Transport, TransportError, UpstreamRequest } from './types.ts'
import { createTransport } from './undici-transport.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function transport(): Transport {
  const made = createTransport()
  closing.push(() => made.close())
  return made
}

async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const base: Omit<UpstreamRequest, 'url'> = {
  method: 'POST',
  headers: ['content-type', 'text/plain'],
  body: Buffer.from('hello'),
  proxyUrl: null,
  timeouts: { connectMs: 1000, firstByteMs: 5000, idleMs: 5000 },
}

type Result = { status: number; body: string } | { error: TransportError; status: number }

function call(over: Transport, request: Partial<UpstreamRequest> & { url: string }): Promise<Result> {
  return new Promise((resolve) => {
    let status = 0
    let body = ''
    over.send(
      { ...base, ...request },
      {
        onHead(code) {
          status = code
        },
        onData(chunk) {
          body += chunk.toString()
        },
        onEnd: () => resolve({ status, body }),
        onError: (error) => resolve({ error, status }),
      },
    )
  })
}

function echo(): Server {
  return createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => response.end(`${request.method} ${request.url} ${body}`))
  })
}

describe('createTransport', () => {
  it('sends a body whole or in parts, and uses a connection again', async () => {
    const server = echo()
    let connections = 0
    server.on('connection', () => {
      connections += 1
    })
    const url = `http://127.0.0.1:${await listen(server)}/a?b=c`
    const over = transport()
    expect(await call(over, { url })).toEqual({ status: 200, body: 'POST /a?b=c hello' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(await call(over, { url, body: [Buffer.from('hel'), Buffer.from('lo')] })).toEqual({
      status: 200,
      body: 'POST /a?b=c hello',
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(await call(over, { url, method: 'GET', body: null })).toEqual({ status: 200, body: 'GET /a?b=c ' })
    expect(connections).toBe(1)
  })

  it('tells failures by code', async () => {
    const over = transport()
    const gone = echo()
    const port = await listen(gone)
    await new Promise((resolve) => gone.close(resolve))
    expect(await call(over, { url: `http://127.0.0.1:${port}/` })).toMatchObject({
      error: { code: 'upstream.unreachable' },
    })
    expect(await call(over, { url: 'http://does-not-exist.invalid/' })).toMatchObject({
      error: { code: 'upstream.unreachable' },
    })
    expect(await call(over, { url: 'ftp://127.0.0.1/' })).toMatchObject({ error: { code: 'upstream.unreachable' } })
    expect(await call(over, { url: `http://127.0.0.1:${port}/bad path` })).toMatchObject({
      error: { code: 'upstream.unreachable' },
    })

    const answers = async (text: string) => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => socket.end(text))
      })
      return call(over, { url: `http://127.0.0.1:${await listen(server)}/` })
    }
    expect(await answers('')).toMatchObject({ error: { code: 'upstream.reset' } })
    expect(await answers('SSH-2.0-OpenSSH\r\n')).toMatchObject({ error: { code: 'upstream.invalid_response' } })
    expect(await answers('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc')).toMatchObject({
      status: 200,
      error: { code: 'upstream.reset' },
    })
  })

  it('gives up on an upstream that does not answer, and on one that stalls', async () => {
    const over = transport()
    const silent = await listen(createServer(() => {}))
    const timeouts = { connectMs: 1000, firstByteMs: 100, idleMs: 100 }
    expect(await call(over, { url: `http://127.0.0.1:${silent}/`, timeouts })).toMatchObject({
      status: 0,
      error: { code: 'upstream.timeout' },
    })
    const stalling = await listen(createServer((_request, response) => void response.write('a')))
    expect(await call(over, { url: `http://127.0.0.1:${stalling}/`, timeouts })).toMatchObject({
      status: 200,
      error: { code: 'upstream.timeout' },
    })
  })

  it('does not hold the reader’s own pause against the upstream', async () => {
    const port = await listen(
      createServer((_request, response) => {
        response.write('a')
        setTimeout(() => response.end('b'), 50)
      }),
    )
    const over = transport()
    const body = await new Promise((resolve) => {
      let text = ''
      const running = over.send(
        { ...base, url: `http://127.0.0.1:${port}/`, timeouts: { connectMs: 1000, firstByteMs: 1000, idleMs: 100 } },
        {
          onHead() {},
          onData(chunk) {
            text += chunk.toString()
            if (text !== 'a') return
            running.pause()
            setTimeout(() => running.resume(), 400)
          },
          onEnd: () => resolve(text),
          onError: (error) => resolve(error),
        },
      )
    })
    expect(body).toBe('ab')
  })

  it('says nothing after an abort, and the upstream notices', async () => {
    let asked = () => {}
    const arrived = new Promise<void>((resolve) => {
      asked = resolve
    })
    let left = () => {}
    const aborted = new Promise<void>((resolve) => {
      left = resolve
    })
    const port = await listen(
      createServer((_request, response) => {
        response.on('close', () => left())
        asked()
      }),
    )
    const heard: string[] = []
    const running = transport().send(
      { ...base, url: `http://127.0.0.1:${port}/` },
      {
        onHead: () => heard.push('head'),
        onData: () => heard.push('data'),
        onEnd: () => heard.push('end'),
        onError: () => heard.push('error'),
      },
    )
    await arrived
    running.abort()
    await aborted
    expect(heard).toEqual([])
  })

  it('goes through an HTTP proxy', async () => {
    const upstream = await listen(echo())
    const seen: string[] = []
    const proxy = createServer((request, response) => {
      seen.push(`${request.headers['proxy-authorization']}`)
      const target = new URL(request.url ?? '')
      request.headers.host = target.host
      response.end(`via proxy ${target.pathname}`)
    })
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`)
      const through = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        through.pipe(socket).pipe(through)
      })
      through.on('error', () => socket.destroy())
      socket.on('error', () => through.destroy())
    })
    const proxyUrl = `http://me:secret@127.0.0.1:${await listen(proxy)}`
    const result = await call(transport(), { url: `http://127.0.0.1:${upstream}/x`, proxyUrl })
    expect(result).toMatchObject({ status: 200 })
    expect(seen[0]).toContain(`Basic ${Buffer.from('me:secret').toString('base64')}`)
  })

  it('goes through a SOCKS5 proxy, letting it look names up', async () => {
    const upstream = await listen(echo())
    let asked = ''
    const proxy = createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write(Buffer.from([5, 0]))
        socket.once('data', (hello) => {
          const length = hello[4] ?? 0
          asked = hello[3] === 3 ? hello.toString('latin1', 5, 5 + length) : `type ${hello[3]}`
          const through = connect(upstream, '127.0.0.1', () => {
            socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]))
            through.pipe(socket).pipe(through)
          })
          through.on('error', () => socket.destroy())
        })
      })
    })
    const proxyUrl = `socks5h://127.0.0.1:${await listen(proxy)}`
    const result = await call(transport(), { url: 'http://upstream.example/x', proxyUrl })
    expect(result).toEqual({ status: 200, body: 'POST /x hello' })
    expect(asked).toBe('upstream.example')
  })

  it('tells a proxy that refuses as unreachable', async () => {
    const closed = await listen(createTcpServer((socket) => socket.destroy()))
    const result = await call(transport(), {
      url: 'https://upstream.example/x',
      proxyUrl: `http://127.0.0.1:${closed}`,
    })
    expect(result).toMatchObject({ error: { code: 'upstream.unreachable' } })
  })
})
