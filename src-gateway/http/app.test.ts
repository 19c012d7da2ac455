import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway, testAdminToken } from '../testing/test-gateway.ts'
import { createConsoleDoor } from './console-door.ts'
import { createHttpServer, listen, stopServers } from './server.ts'

describe('who may come in', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startTestGateway()
  })
  afterAll(() => gateway.stop())

  const signIn = (token: string, headers: Record<string, string> = {}) =>
    gateway.call('/api/session', { method: 'POST', anonymous: true, headers, body: { token } })
  const cookieOf = (reply: { headers: Record<string, unknown> }) =>
    String(reply.headers['set-cookie']).split(';')[0] ?? ''

  it('asks for a token, and refuses a wrong one', async () => {
    const none = await gateway.call('/api/status', { anonymous: true })
    expect(none.status).toBe(401)
    expect(none.json()).toMatchObject({ code: 'auth.required' })
    const wrong = await gateway.call('/api/status', { headers: { authorization: 'Bearer wrong' } })
    expect(wrong.status).toBe(401)
    expect(wrong.json()).toMatchObject({ code: 'auth.invalid' })
    expect((await gateway.call('/api/status')).status).toBe(200)
  })

  it('tells the typed client in its own envelope', async () => {
    const reply = await gateway.call('/api/rpc/system/status', { method: 'POST', anonymous: true, body: {} })
    expect(reply.status).toBe(401)
    expect(reply.json()).toMatchObject({ json: { code: 'auth.required', status: 401, defined: false } })
  })

  it('signs in with a cookie that scripts cannot read, and out again', async () => {
    const before = await gateway.call('/api/session', { anonymous: true })
    expect(before.json()).toEqual({ signedIn: false })
    const signedIn = await signIn(testAdminToken)
    expect(signedIn.json()).toEqual({ signedIn: true })
    const [header] = signedIn.headers['set-cookie'] ?? []
    expect(header).toMatch(/^bc_session=[^;]+; HttpOnly; SameSite=Strict; Path=\/; Max-Age=604800$/)
    const cookie = cookieOf(signedIn)

    const withCookie = (path: string, init: Parameters<TestGateway['call']>[1] = {}) =>
      gateway.call(path, { anonymous: true, ...init, headers: { cookie, ...init.headers } })
    expect((await withCookie('/api/session')).json()).toEqual({ signedIn: true })
    expect((await withCookie('/api/status')).status).toBe(200)
    expect((await withCookie('/api/tokens', { method: 'POST', body: { name: 'by cookie' } })).status).toBe(201)

    const out = await withCookie('/api/session', { method: 'DELETE' })
    expect(out.headers['set-cookie']?.[0]).toContain('Max-Age=0')
    expect((await withCookie('/api/status')).status).toBe(401)
  })

  it('lets no other page act with the cookie', async () => {
    const cookie = cookieOf(await signIn(testAdminToken))
    const change = (headers: Record<string, string>) =>
      gateway.call('/api/tokens', {
        method: 'POST',
        anonymous: true,
        headers: { cookie, ...headers },
        body: { name: 'x' },
      })
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ] as Record<string, string>[]) {
      const reply = await change(headers)
      expect(reply.status).toBe(403)
      expect(reply.json()).toMatchObject({ code: 'origin.not_allowed' })
    }
    expect((await change({ origin: gateway.url, 'sec-fetch-site': 'same-origin' })).status).toBe(201)
  })

  it('makes a guesser wait', async () => {
    let now = Date.now()
    const slow = await startTestGateway({ now: () => now })
    const attempt = (token: string) => slow.call('/api/session', { method: 'POST', anonymous: true, body: { token } })
    for (let i = 0; i < 10; i++) expect((await attempt(`guess ${i}`)).status).toBe(401)
    const limited = await attempt(testAdminToken)
    expect(limited.status).toBe(429)
    expect(limited.json()).toMatchObject({ code: 'auth.rate_limited' })
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
    expect((await slow.call('/api/status')).status).toBe(200)
    now += 61_000
    expect((await attempt(testAdminToken)).status).toBe(200)
    await slow.stop()
  })

  it.each(['localhost:1234', '127.0.0.2', '[::1]:8790', 'LOCALHOST'])('answers to the host %s', async (host) => {
    expect((await gateway.call('/healthz', { headers: { host } })).status).toBe(200)
  })

  it.each(['evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.evil.example:8790', 'bad host'])(
    'does not answer to the host %j, whatever the path',
    async (host) => {
      for (const path of ['/healthz', '/api/status', '/', '/metrics']) {
        const reply = await gateway.call(path, { headers: { host } })
        expect(reply.status).toBe(403)
        expect(reply.json()).toMatchObject({ code: 'host.not_allowed' })
      }
    },
  )

  it('tells a wrong host in the protocol of the path', async () => {
    const headers = { host: 'evil.example' }
    const chat = await gateway.call('/v1/chat/completions', { method: 'POST', headers, body: {} })
    expect(chat.status).toBe(403)
    expect(chat.json()).toMatchObject({ error: { code: 'host.not_allowed' } })
    const messages = await gateway.call('/v1/messages', { method: 'POST', headers, body: {} })
    expect(messages.json()).toMatchObject({ type: 'error', error: { type: expect.any(String) } })
  })

  it('answers to hosts and origins as soon as they are listed', async () => {
    const origin = 'https://notes.example'
    const host = 'box.lan'
    const preflight = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    }
    const ask = () => gateway.call('/v1/chat/completions', { method: 'OPTIONS', anonymous: true, headers: preflight })
    expect((await ask()).status).toBe(403)
    const body = { allowedHosts: [host], allowedOrigins: [origin] }
    expect((await gateway.call('/api/settings', { method: 'PATCH', body })).status).toBe(200)

    expect((await gateway.call('/healthz', { headers: { host: `${host}:8790` } })).status).toBe(200)
    const allowed = await ask()
    expect(allowed.status).toBe(204)
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization',
    })
    const call = await gateway.call('/v1/chat/completions', {
      method: 'POST',
      anonymous: true,
      headers: { origin },
      body: {},
    })
    expect(call.status).toBe(401)
    expect(call.headers['access-control-allow-origin']).toBe(origin)
    // The management API stays closed to it.
    expect((await gateway.call('/api/status', { headers: { origin } })).status).toBe(403)
    expect((await gateway.call('/v1/models', { headers: { origin: 'https://other.example' } })).status).toBe(403)
    await gateway.call('/api/settings', { method: 'PATCH', body: { allowedHosts: [], allowedOrigins: [] } })
    expect((await gateway.call('/healthz', { headers: { host } })).status).toBe(403)
  })

  it.each(['/%E0%A4%A', '/%00', '/..%2f..%2fetc%2fpasswd', '//evil.example/%2e%2e'])(
    'answers the odd address %s plainly',
    async (path) => {
      const reply = await gateway.call(path, { headers: { accept: 'text/html' } })
      expect([200, 400, 404, 503]).toContain(reply.status)
      expect(gateway.log()).not.toContain('failed unexpectedly')
    },
  )

  it('says nothing to scripts of other pages by default', async () => {
    const reply = await gateway.call('/healthz')
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(reply.headers['x-powered-by']).toBeUndefined()
  })

  it('is healthy, ready and measured', async () => {
    expect((await gateway.call('/healthz', { anonymous: true })).json()).toMatchObject({
      status: 'ok',
      instanceId: gateway.gateway.instanceId,
      version: '0.0.0-test',
      uptimeMs: expect.any(Number),
    })
    expect((await gateway.call('/readyz', { anonymous: true })).json()).toEqual({ status: 'ready', reasons: [] })
    const metrics = await gateway.call('/metrics', { anonymous: true })
    expect(metrics.headers['content-type']).toContain('text/plain')
    expect(metrics.text).toContain('process_cpu_user_seconds_total')
    expect(metrics.text).toContain('burncloud_in_flight 0')
  })
})

describe('the admin token', () => {
  let dataDir = ''
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'burncloud-admin-'))
  })
  afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }))

  it('is made once, kept in a private file, and works after a restart; a session does as well', async () => {
    const first = await startTestGateway({ dataDir, adminToken: undefined })
    const file = join(dataDir, 'admin-token')
    const token = readFileSync(file, 'utf8').trim()
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    const signedIn = await first.call('/api/session', { method: 'POST', anonymous: true, body: { token } })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    await first.stop()
    expect(readFileSync(join(dataDir, 'burncloud.db')).includes(token)).toBe(false)

    const second = await startTestGateway({ dataDir, adminToken: undefined })
    expect((await second.call('/api/status', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    expect((await second.call('/api/status', { anonymous: true, headers: { cookie } })).status).toBe(200)
    await second.stop()

    rmSync(file)
    const third = await startTestGateway({ dataDir, adminToken: undefined })
    expect(third.log()).toContain('the admin token file is gone')
    expect(() => statSync(file)).toThrow()
    expect((await third.call('/api/status', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    await third.stop()
    expect(third.log()).not.toContain(token)
  })
})

describe('the console', () => {
  it('is off with its sign-in when it is not wanted', async () => {
    const gateway = await startTestGateway({ console: false })
    expect((await gateway.call('/', { headers: { accept: 'text/html' } })).status).toBe(404)
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await gateway.call('/api/session', { method, body: { token: testAdminToken } })).status).toBe(404)
    expect((await gateway.call('/api/status')).status).toBe(200)
    await gateway.stop()
  })

  it('serves pages for people, files by name, and leaves the rest', async () => {
    const home = mkdtempSync(join(tmpdir(), 'burncloud-console-'))
    const folder = join(home, '.hidden', 'renderer')
    mkdirSync(join(folder, 'assets'), { recursive: true })
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {}')
    const app = express()
    app.use(createConsoleDoor(folder))
    const server = createHttpServer(app)
    const port = await listen(server, { host: '127.0.0.1', port: 0, move: false })
    const ask = (path: string, accept = 'text/html,*/*') =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept } })

    const unbuilt = await ask('/')
    expect(unbuilt.status).toBe(503)
    expect(await unbuilt.text()).toContain('npm run build')

    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Console</title>')
    for (const path of ['/', '/logs?errorOnly=true', '/index.html']) {
      const page = await ask(path)
      expect(await page.text()).toContain('<title>Console</title>')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      const policy = page.headers.get('content-security-policy')
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toMatch(/style-src 'self' 'sha256-47DEQpj8HBSa[^' ]*';/)
      expect(policy).not.toContain('unsafe')
      expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    }
    const asset = await ask('/assets/app-1a2b.js')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect(asset.headers.get('content-encoding')).toBeNull()
    expect((await ask('/logs', 'application/json')).status).toBe(404)
    expect((await ask('/api/unknown')).status).toBe(404)
    expect((await ask('/v1/unknown')).status).toBe(404)
    expect((await ask('/..%2f..%2fetc/passwd', '*/*')).status).toBeGreaterThanOrEqual(400)
    await stopServers([server], () => Promise.resolve())
    rmSync(home, { recursive: true, force: true })
  })

  it('hands what the build has compressed to those who take it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'burncloud-console-'))
    mkdirSync(join(folder, 'assets'))
    const script = 'export const words = "said twice, said twice"'
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), script)
    writeFileSync(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync(script))
    const app = express()
    app.use(createConsoleDoor(folder))
    const server = createHttpServer(app)
    const port = await listen(server, { host: '127.0.0.1', port: 0, move: false })
    for (const [accepted, encoding] of [
      ['gzip, deflate', 'gzip'],
      ['identity', null],
    ] as const) {
      const asset = await fetch(`http://127.0.0.1:${port}/assets/app-1a2b.js`, {
        headers: { 'accept-encoding': accepted },
      })
      expect(await asset.text()).toBe(script)
      expect(asset.headers.get('content-encoding')).toBe(encoding)
      expect(asset.headers.get('content-type')).toContain('javascript')
      expect(asset.headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
      expect(asset.headers.get('cache-control')).toContain('immutable')
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff')
    }
    await stopServers([server], () => Promise.resolve())
    rmSync(folder, { recursive: true, force: true })
  })
})
