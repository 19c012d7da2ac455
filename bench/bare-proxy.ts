/**
 * The least a proxy can do on this stack: `node:http` in, undici `dispatch` out, bytes through, back-pressure and abort. It
 * checks no key, routes nowhere and remembers nothing: what the gateway costs beyond it is the price of its features.
 */
import { createServer } from 'node:http'
import { Pool } from 'undici'

const upstream = new Pool(process.env.UPSTREAM ?? '', { connections: null, pipelining: 1, bodyTimeout: 0 })
const own = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'content-length',
  'accept-encoding',
])

function passed(headers: Record<string, string | string[] | undefined>): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined && !own.has(name)) out[name] = value
  }
  return out
}

createServer((request, response) => {
  if (request.url === '/metrics') {
    const { user, system } = process.cpuUsage()
    response.end(
      `process_cpu_seconds_total ${(user + system) / 1e6}\nprocess_resident_memory_bytes ${process.memoryUsage.rss()}\n`,
    )
    return
  }
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = parts.length === 1 ? parts[0] : Buffer.concat(parts)
    upstream.dispatch(
      {
        method: request.method as 'POST',
        path: request.url ?? '/',
        headers: passed(request.headers),
        body: body ?? null,
      },
      {
        onRequestStart(controller) {
          response.on('close', () => {
            if (!response.writableFinished) controller.abort(new Error('client closed'))
          })
          response.on('drain', () => controller.resume())
        },
        onResponseStart(_controller, status, headers) {
          response.writeHead(status, passed(headers))
        },
        onResponseData(controller, part) {
          if (!response.write(part)) controller.pause()
        },
        onResponseEnd() {
          response.end()
        },
        onResponseError() {
          response.destroy()
        },
      },
    )
  })
}).listen(Number(process.env.PORT ?? 0), '127.0.0.1', function (this: { address(): unknown }) {
  process.stdout.write(`${JSON.stringify(this.address())}\n`)
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
