import { createServer as createHttpServer, type Server as HttpServer, request } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What a proxy was asked, in order: `CONNECT host:port`, `GET http://…`, or the host of a SOCKS request. */
export interface SmallProxy {
  server: HttpServer | Server
  asked: string[]
}

interface ProxyOptions {
  /** `name:password` that it wants; none = it lets everybody through. */
  credentials?: string
  /** Where every connection leads, whatever was asked for. */
  port: number
}

/** An HTTP proxy that tunnels and forwards. */
export function httpProxy({ credentials, port }: ProxyOptions): SmallProxy {
  const asked: string[] = []
  const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
  const server = createHttpServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    const { 'proxy-authorization': given, ...headers } = incoming.headers
    if (given !== wanted) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('no')
      return
    }
    const path = new URL(incoming.url ?? '').pathname
    const onward = request({ host: '127.0.0.1', port, path, method: incoming.method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`)
    socket.on('error', () => {})
    if (incoming.headers['proxy-authorization'] !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
  })
  return { server, asked }
}

/** A SOCKS5 proxy. */
export function socksProxy({ credentials, port }: ProxyOptions): SmallProxy {
  const asked: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    const open = (request: Buffer): void => {
      asked.push(hostIn(request))
      const onward = connect(port, '127.0.0.1', () => {
        socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]))
        onward.pipe(socket).pipe(onward)
      })
      onward.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])))
    }
    socket.once('data', (greeting) => {
      const method = credentials === undefined ? 0 : 2
      if (!greeting.subarray(2).includes(method)) {
        socket.end(Buffer.from([5, 0xff]))
        return
      }
      socket.write(Buffer.from([5, method]))
      if (method === 0) {
        socket.once('data', open)
        return
      }
      socket.once('data', (login) => {
        const nameEnd = 2 + (login[1] ?? 0)
        const given = `${login.toString('utf8', 2, nameEnd)}:${login.toString('utf8', nameEnd + 1)}`
        if (given === credentials) socket.write(Buffer.from([1, 0]), () => socket.once('data', open))
        else socket.end(Buffer.from([1, 1]))
      })
    })
  })
  return { server, asked }
}

function hostIn(request: Buffer): string {
  if (request[3] === 3) return request.toString('utf8', 5, 5 + (request[4] ?? 0))
  return [...request.subarray(4, request[3] === 1 ? 8 : 20)].join('.')
}
