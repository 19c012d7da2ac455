import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../contract/errors.ts'
import { type FetchPublicOptions, fetchPublic, type HostAddress } from './fetch-public.ts'

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(4000, 1)])

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** Port of a server on this machine. */
function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

const options: FetchPublicOptions = {
  field: 'messages[0].content[1].image_url',
  maxBytes: 10_000,
  timeoutMs: 10_000,
  accept: (mediaType) => mediaType.startsWith('image/'),
  allowPrivate: true,
}

async function refusal(work: Promise<unknown>): Promise<GatewayError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof GatewayError)) throw new Error(`not refused: ${String(error)}`)
  return error
}

describe('fetching a file from a URL', () => {
  it('gives the bytes and the type', async () => {
    const seen: unknown[] = []
    const port = await serve((request, response) => {
      seen.push(request.url, request.headers['accept-encoding'], request.headers.cookie)
      response.setHeader('content-type', 'image/png').end(png)
    })
    const file = await fetchPublic(`http://127.0.0.1:${port}/a%20b.png?size=2#top`, options)
    expect(file.mediaType).toBe('image/png')
    expect(file.body.equals(png)).toBe(true)
    expect(seen).toEqual(['/a%20b.png?size=2', 'identity', undefined])
  })

  it('trusts the bytes over the header', async () => {
    const port = await serve((request, response) => {
      response.setHeader('content-type', request.url === '/page' ? 'image/png' : 'text/plain; charset=utf-8')
      response.end(request.url === '/page' ? '<html>Please sign in to see this picture.</html>' : png)
    })
    expect((await fetchPublic(`http://127.0.0.1:${port}/picture`, options)).mediaType).toBe('image/png')
    const page = await refusal(fetchPublic(`http://127.0.0.1:${port}/page`, options))
    expect(page.message).toContain('application/octet-stream')
  })

  it('takes the header where the bytes tell nothing, and says what is not wanted', async () => {
    const port = await serve((_request, response) => {
      response.setHeader('content-type', 'Text/CSV; charset=utf-8').end('a,b\n')
    })
    const url = `http://127.0.0.1:${port}/`
    const file = await fetchPublic(url, { ...options, accept: (mediaType) => mediaType === 'text/csv' })
    expect([file.mediaType, file.body.toString()]).toEqual(['text/csv', 'a,b\n'])
    const error = await refusal(fetchPublic(url, options))
    expect([error.code, error.status, error.field]).toEqual(['request.malformed', 400, options.field])
    expect(error.message).toBe(
      'The URL in messages[0].content[1].image_url could not be fetched: files of type text/csv are not supported here.',
    )
  })

  it('stops at the size limit, announced or not', async () => {
    let closed = (): void => undefined
    const stopped = new Promise<void>((resolve) => {
      closed = resolve
    })
    const port = await serve((request, response) => {
      response.setHeader('content-type', 'image/png')
      if (request.url === '/announced') {
        response.setHeader('content-length', 20_000)
        response.write(png)
        return
      }
      response.on('close', closed)
      // Never ends by itself.
      const more = (): void => {
        if (!response.destroyed) response.write(png, () => setImmediate(more))
      }
      more()
    })
    for (const path of ['/announced', '/endless']) {
      const error = await refusal(fetchPublic(`http://127.0.0.1:${port}${path}`, options))
      expect(error.message).toContain('larger than 10000 bytes')
    }
    await stopped
  })

  it('refuses compressed, failed and empty replies', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/gzip') response.setHeader('content-encoding', 'gzip').end(gzipSync(png))
      else if (request.url === '/missing') response.writeHead(404).end('secret words of the server')
      else response.end()
    })
    const words = async (path: string) =>
      (await refusal(fetchPublic(`http://127.0.0.1:${port}${path}`, options))).message
    expect(await words('/gzip')).toContain('compresses')
    expect(await words('/missing')).toMatch(/status 404\.$/)
    expect(await words('/empty')).toContain('empty')
  })

  it('gives up in time and when the client leaves', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/slow') response.setHeader('content-type', 'image/png').write(png)
      leave.abort()
    })
    const leave = new AbortController()
    const gone = await refusal(fetchPublic(`http://127.0.0.1:${port}/gone`, { ...options, signal: leave.signal }))
    expect(gone.code).toBe('client.closed')
    for (const path of ['/silent', '/slow']) {
      const error = await refusal(fetchPublic(`http://127.0.0.1:${port}${path}`, { ...options, timeoutMs: 50 }))
      expect([error.code, error.message]).toEqual(['request.malformed', expect.stringContaining('longer than 1 s')])
    }
    const lost = await refusal(
      fetchPublic('http://files.example/', { ...options, timeoutMs: 50, lookup: () => new Promise(() => undefined) }),
    )
    expect(lost.message).toContain('longer than')
  })

  it.each([
    ['ftp://files.example/a.png', 'only http and https'],
    ['file:///etc/passwd', 'only http and https'],
    ['http://user:word@files.example/', 'user name or password'],
    ['http://user@files.example/', 'user name or password'],
    ['a.png', 'not a valid URL'],
    ['http://', 'not a valid URL'],
  ])('does not even try %s', async (url, why) => {
    const error = await refusal(fetchPublic(url, { ...options, lookup: () => Promise.reject(new Error('asked')) }))
    expect(error.message).toContain(why)
  })
})

describe('fetching from the public internet only', () => {
  const strict: FetchPublicOptions = { ...options, allowPrivate: false }

  it.each([
    ...['http://127.0.0.1/', 'http://127.1/', 'http://0x7f000001/', 'http://2130706433/', 'http://017700000001/'],
    ...['http://0/', 'http://169.254.169.254/latest/meta-data/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/'],
    ...['http://[::ffff:a9fe:a9fe]/', 'http://[64:ff9b::7f00:1]/', 'http://[fd00:ec2::254]/', 'http://[fe80::1]/'],
    ...['http://１２７.0.0.1/', 'https://10.0.0.1:8443/', 'http://192.168.0.1./'],
  ])('refuses %s', async (url) => {
    const error = await refusal(fetchPublic(url, { ...strict, lookup: () => Promise.reject(new Error('asked')) }))
    expect(error.message).toMatch(/not on the public internet|not a valid URL|was not found/)
  })

  it('refuses a name of which one address is private, and does not tell the address', async () => {
    const lookup = async (): Promise<HostAddress[]> => [
      { address: '93.184.215.14', family: 4 },
      { address: '10.11.12.13', family: 4 },
    ]
    const error = await refusal(fetchPublic('http://files.example/', { ...strict, lookup }))
    expect(error.message).toContain('not on the public internet')
    expect(`${error.message} ${String(error.cause)}`).not.toContain('10.11')
  })

  it('connects to the addresses that were checked, and looks a name up once', async () => {
    let asked = 0
    const port = await serve((request, response) => {
      response.setHeader('content-type', 'image/png').end(png)
      hosts.push(request.headers.host)
    })
    const hosts: unknown[] = []
    const lookup = async (): Promise<HostAddress[]> => {
      asked += 1
      // A second answer would lead elsewhere.
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.9', family: 4 }]
    }
    await fetchPublic(`http://files.example:${port}/`, { ...options, lookup })
    expect([asked, hosts]).toEqual([1, [`files.example:${port}`]])
  })

  it('checks every hop of a redirect', async () => {
    const port = await serve((request, response) => {
      const steps: Record<string, string> = {
        '/': `http://127.0.0.1:${port}/two`,
        '/two': '/three',
        '/three': './four',
        '/endless': '/endless',
        '/scheme': 'file:///etc/passwd',
        '/inside': 'http://inside.example/',
        '/login': `http://a:b@127.0.0.1:${port}/four`,
      }
      const location = steps[request.url ?? '']
      if (location === undefined) response.end(request.url === '/four' ? png : '')
      else response.writeHead(302, { location }).end()
    })
    const base = `http://127.0.0.1:${port}`
    expect((await fetchPublic(`${base}/`, options)).mediaType).toBe('image/png')
    expect((await refusal(fetchPublic(`${base}/endless`, options))).message).toContain('too often')
    expect((await refusal(fetchPublic(`${base}/scheme`, options))).message).toContain('only http and https')
    expect((await refusal(fetchPublic(`${base}/login`, options))).message).toContain('user name')
    const lookup = async (host: string): Promise<HostAddress[]> => {
      if (host === 'inside.example') throw new Error('asked for the second host')
      return [{ address: '127.0.0.1', family: 4 }]
    }
    expect((await refusal(fetchPublic(`${base}/inside`, { ...options, lookup }))).message).toContain('not found')
  })

  it('says in words why nothing could be reached', async () => {
    const port = await serve(() => undefined)
    servers.pop()?.close()
    await new Promise((resolve) => setImmediate(resolve))
    const error = await refusal(fetchPublic(`http://127.0.0.1:${port}/`, options))
    expect(error.message).toMatch(/connection refused\.$/)
    expect(error.message).not.toContain(String(port))
  })
})
