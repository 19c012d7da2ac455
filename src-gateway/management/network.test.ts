import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import type { Network } from '../contract/index.ts'
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import { startTestUpstream, type TestUpstream } from '../testing/test-upstream.ts'

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop()
})

/** An address of this machine that stands for one of the network. */
const other = process.platform === 'linux' ? '127.0.0.2' : '::1'
const shownAs = other === '::1' ? '[::1]' : other
const lan = { address: other, family: other === '::1' ? 'IPv6' : 'IPv4', internal: false } as NetworkInterfaceInfo
const lost = { address: '192.0.2.1', family: 'IPv4', internal: false } as NetworkInterfaceInfo

async function start(over: Parameters<typeof startTestGateway>[0] = {}): Promise<TestGateway> {
  const gateway = await startTestGateway({ interfaces: () => ({ lan: [lan], gone: [lost] }), ...over })
  open.push(gateway)
  return gateway
}

async function upstreamOf(answer: (response: ServerResponse) => void): Promise<TestUpstream> {
  const upstream = await startTestUpstream((_request, response) => answer(response))
  open.push({ stop: () => upstream.close() })
  return upstream
}

const network = async (gateway: TestGateway, path: string, body?: unknown, method = 'PUT') => {
  const reply = await gateway.call(`/api/network${path}`, body === undefined ? {} : { method, body })
  return { status: reply.status, body: reply.json() as Network & { code: string } }
}

async function connectUpstream(gateway: TestGateway, url: string): Promise<string> {
  await gateway.call('/api/channels', {
    method: 'POST',
    body: { name: 'main', provider: 'openai-compatible', baseUrl: `${url}/v1`, keys: ['sk-up'], models: ['m1'] },
  })
  const made = await gateway.call('/api/tokens', { method: 'POST', body: { name: 'test' } })
  return (made.json() as { key: string }).key
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('another port', () => {
  it('is listened on at once, and a stream on the old one goes on to its end', async () => {
    const moved: number[] = []
    let held: ServerResponse | undefined
    const begun = Promise.withResolvers<void>()
    const upstream = await upstreamOf((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"index":0,"delta":{"content":"one"}}]}\n\n')
      held = response
      begun.resolve()
    })
    const gateway = await start({ portGiven: false, onMoved: ({ port }) => moved.push(port) })
    const key = await connectUpstream(gateway, upstream.url)
    const streaming = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm1', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
    })
    await begun.promise
    const port = await freePort()
    const changed = await network(gateway, '/port', { port })
    expect(changed.body).toMatchObject({ port, url: `http://127.0.0.1:${port}`, portGiven: false })
    expect(moved).toEqual([port])
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    await expect(fetch(`${gateway.url}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow()
    held?.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
    expect(await (await streaming).text()).toContain('[DONE]')
  })

  it('is kept for the next start, unless that is given one', async () => {
    const first = await startTestGateway({ portGiven: false })
    const port = await freePort()
    await network(first, '/port', { port })
    await first.gateway.stop(0)
    const again = await start({ dataDir: first.dataDir, portGiven: false })
    expect(again.url).toBe(`http://127.0.0.1:${port}`)
    await again.gateway.stop(0)
    const given = await start({ dataDir: first.dataDir, portGiven: true })
    expect(given.url).not.toBe(`http://127.0.0.1:${port}`)
  })

  it('that is taken is refused with the name of who has it, and nothing changes', async () => {
    const gateway = await start()
    const upstream = await upstreamOf((response) => response.end())
    const port = Number(new URL(upstream.url).port)
    expect((await network(gateway, `/port?port=${port}`)).body).toMatchObject({ state: 'taken' })
    expect(await network(gateway, '/port', { port })).toMatchObject({ status: 409, body: { code: 'port.taken' } })
    expect((await network(gateway, '')).body.url).toBe(gateway.url)
    const own = Number(new URL(gateway.url).port)
    expect((await network(gateway, `/port?port=${own}`)).body).toMatchObject({ state: 'own' })
  })
})

describe('sharing with the network', () => {
  const at = (gateway: TestGateway, path: string, headers: Record<string, string> = {}) =>
    fetch(`http://${shownAs}:${new URL(gateway.url).port}${path}`, { headers: { connection: 'close', ...headers } })

  it('is off until somebody turns it on: only loopback is listened on', async () => {
    const gateway = await start()
    const { body } = await network(gateway, '')
    expect(body.sharing).toEqual({ interfaces: [], console: false })
    expect(body.addresses).toMatchObject([
      { interface: 'lan', address: other, state: 'off' },
      { interface: 'gone', state: 'off' },
    ])
    await expect(at(gateway, '/healthz')).rejects.toThrow()
  })

  it('asks for a key, hides the console unless that is opened, and ends at once', async () => {
    const gateway = await start()
    const upstream = await upstreamOf((response) => response.end('{}'))
    const key = await connectUpstream(gateway, upstream.url)
    const shared = await network(gateway, '/sharing', { interfaces: ['*'], console: false })
    expect(shared.body.addresses).toMatchObject([
      { interface: 'lan', state: 'listening', url: `http://${shownAs}:${new URL(gateway.url).port}`, problem: null },
      { interface: 'gone', state: 'failed', problem: 'EADDRNOTAVAIL' },
    ])
    expect((await at(gateway, '/v1/models')).status).toBe(401)
    expect((await at(gateway, '/v1/models', { authorization: `Bearer ${key}` })).status).toBe(200)
    expect((await at(gateway, '/')).status).toBe(403)
    const admin = { authorization: 'Bearer test-admin-token-0123456789' }
    expect((await at(gateway, '/api/status', admin)).status).toBe(403)
    expect((await at(gateway, '/metrics', admin)).status).toBe(403)

    await network(gateway, '/sharing', { interfaces: ['lan'], console: true })
    expect((await at(gateway, '/api/status')).status).toBe(401)
    expect((await at(gateway, '/api/status', admin)).status).toBe(200)
    // Files of this machine are nobody else's, signed in or not.
    expect((await at(gateway, '/api/clients', admin)).status).toBe(409)

    await network(gateway, '/sharing', { interfaces: [], console: false })
    await expect(at(gateway, '/healthz')).rejects.toThrow()
  })

  it('lasts over a restart and moves along to another port', async () => {
    const first = await startTestGateway({ interfaces: () => ({ lan: [lan] }) })
    await network(first, '/sharing', { interfaces: ['lan'], console: false })
    await first.gateway.stop(0)
    const gateway = await start({ dataDir: first.dataDir })
    expect((await at(gateway, '/healthz')).status).toBe(200)
    const port = await freePort()
    await network(gateway, '/port', { port })
    expect((await fetch(`http://${shownAs}:${port}/healthz`)).status).toBe(200)
    await expect(at(gateway, '/healthz')).rejects.toThrow()
  })
})

describe('the proxy', () => {
  it('is kept with its password sealed, which is never shown and stays with its user', async () => {
    const gateway = await start()
    const proxy = { mode: 'manual', url: 'http://proxy.example:8080', user: 'me', bypass: ['.intern'] }
    const set = await network(gateway, '/proxy', { ...proxy, password: 'hunter2-of-the-proxy' })
    expect(set.body.proxy).toEqual({ ...proxy, passwordSet: true })
    expect((await network(gateway, '/proxy', { ...proxy, bypass: [] })).body.proxy.passwordSet).toBe(true)
    const moved = await network(gateway, '/proxy', { ...proxy, url: 'http://elsewhere.example:1' })
    expect(moved.body.proxy.passwordSet).toBe(false)
    const bad = await network(gateway, '/proxy', { ...proxy, url: 'http://me:secret@proxy.example' })
    expect(bad).toMatchObject({ status: 400, body: { code: 'settings.invalid', field: 'url' } })
    expect(gateway.log()).not.toContain('hunter2')
  })

  it('is tried by a call that tells by which way it went', async () => {
    const gateway = await start()
    const upstream = await upstreamOf((response) => {
      response.statusCode = 404
      response.end()
    })
    const tried = await network(gateway, '/proxy/test', { url: upstream.url }, 'POST')
    expect(tried.body).toMatchObject({ ok: true, via: null, status: 404 })
    await network(gateway, '/proxy', { mode: 'manual', url: upstream.url, user: 'u', password: 'pw-1', bypass: [] })
    const failed = await network(gateway, '/proxy/test', { url: 'https://api.example.com' }, 'POST')
    expect(failed.body).toMatchObject({ ok: false, via: upstream.url, status: null })
    expect(JSON.stringify(failed.body)).not.toContain('pw-1')
  })
})
