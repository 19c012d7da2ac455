import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startTestUpstream } from '../testing/test-upstream.ts'
import { DefaultProxy, isBypassed, type ProxyChoice, proxyFromEnvironment, proxyOfScript } from './default-proxy.ts'
import { httpProxy } from './testing/small-proxies.ts'
import { createTransport } from './undici-transport.ts'

async function proxyTo(upstream: string) {
  const proxy = httpProxy({ port: Number(new URL(upstream).port) })
  await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve))
  return { ...proxy, url: `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}` }
}

const url = (text: string) => new URL(text)
const system = { choice: (): ProxyChoice => ({ mode: 'system' }), env: {}, now: () => 0 }

describe('the proxy of the environment', () => {
  it.each([
    ['https://api.example.com', { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://q:2' }, 'http://p:1'],
    ['http://api.example.com', { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'q:2' }, 'http://q:2'],
    ['https://api.example.com', { ALL_PROXY: 'socks5://s:3', HTTPS_PROXY: ' ' }, 'socks5://s:3'],
    ['https://api.example.com', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://lower:9' }, 'http://lower:9'],
    ['https://api.example.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'other.com, .example.com' }, null],
    ['https://api.example.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, null],
    ['https://api.example.com', { HTTPS_PROXY: '::not an address' }, null],
    ['https://api.example.com', {}, null],
  ])('for %s with %o is %s', (target, env, expected) => {
    expect(proxyFromEnvironment(url(target), env)).toBe(expected)
  })
})

describe('hosts that are reached straight', () => {
  it.each([
    ['https://example.com', 'example.com', true],
    ['https://api.example.com', 'example.com', true],
    ['https://notexample.com', 'example.com', false],
    ['https://api.example.com', '*.example.com', true],
    ['https://example.com:8443', 'example.com:8443', true],
    ['https://example.com', 'example.com:8443', false],
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://11.1.2.3', '10.0.0.0/8', false],
    ['http://10.1.2.3', '10.0.0.0/99', false],
    ['http://[fd00::1]', 'fd00::/8', true],
    ['http://[fd00::1]', 'fd00::1', true],
    ['http://110.1.2.3', '10.1.2.3', false],
  ])('%s by %s: %s', (target, entry, expected) => expect(isBypassed(url(target), [entry])).toBe(expected))
})

describe("a proxy script's answer", () => {
  it.each([
    ['DIRECT', null],
    ['PROXY proxy.example:8080; DIRECT', 'http://proxy.example:8080'],
    ['SOCKS4 old:1; SOCKS5 new:2', 'socks5://new:2'],
    ['HTTPS safe:443', 'https://safe:443'],
    ['PROXY', null],
    ['', null],
    ['nonsense <script>', null],
  ])('%s leads to %s', (script, expected) => expect(proxyOfScript(script)).toBe(expected))
})

describe('the way out', () => {
  it('reaches this machine straight, whatever is chosen', () => {
    const manual: ProxyChoice = { mode: 'manual', url: 'http://p:1', bypass: [] }
    const proxy = new DefaultProxy({ ...system, choice: () => manual, env: { HTTP_PROXY: 'http://p:1' } })
    for (const own of ['http://127.0.0.1:11434', 'http://localhost:1234', 'http://[::1]:1', 'http://a.localhost'])
      expect(proxy.for(own)).toBeNull()
    expect(proxy.for('http://192.168.1.5')).toBe('http://p:1')
  })

  it('looks at what was chosen once for an origin, until it is told to forget', () => {
    let choice: ProxyChoice = { mode: 'manual', url: 'http://p:1', bypass: [] }
    let looks = 0
    const proxy = new DefaultProxy({
      ...system,
      choice() {
        looks += 1
        return choice
      },
    })
    for (let request = 0; request < 3; request++) expect(proxy.for('https://api.example.com')).toBe('http://p:1')
    expect(looks).toBe(1)
    choice = { mode: 'none' }
    proxy.forget()
    for (let request = 0; request < 3; request++) expect(proxy.for('https://api.example.com')).toBeNull()
    expect(looks).toBe(2)
  })

  it('asks the desktop once for an origin, asks anew after a minute, and goes by the environment when it cannot tell', async () => {
    const asked: string[] = []
    let now = 0
    let answer = 'PROXY one:1'
    const ask = async (target: string) => {
      asked.push(target)
      if (target.includes('unknown')) throw new Error('no')
      return answer
    }
    const proxy = new DefaultProxy({ ...system, ask, now: () => now, env: { HTTPS_PROXY: 'http://env:9' } })
    const [first, second] = [proxy.for('https://api.example.com'), proxy.for('https://api.example.com')]
    expect(await Promise.all([first, second])).toEqual(['http://one:1', 'http://one:1'])
    expect(proxy.for('https://api.example.com')).toBe('http://one:1')
    expect(asked).toEqual(['https://api.example.com/'])
    answer = 'DIRECT'
    now = 61_000
    expect(proxy.for('https://api.example.com')).toBe('http://one:1')
    await new Promise((resolve) => setImmediate(resolve))
    expect(proxy.for('https://api.example.com')).toBeNull()
    expect(await proxy.for('https://unknown.example.com')).toBe('http://env:9')
    expect(await proxy.for('https://api.example.com:443')).toBeNull()
    expect(proxy.for('https://api.example.com:443')).toBeNull()
  })

  it('is taken by requests that name no proxy of their own, and only by those', async () => {
    const upstream = await startTestUpstream((_request, response) => response.end('ok'))
    const [one, own] = await Promise.all([proxyTo(upstream.url), proxyTo(upstream.url)])
    const transport = createTransport({ defaultProxy: () => Promise.resolve(one.url) })
    const send = (proxyUrl: string | null) =>
      new Promise((resolve, reject) =>
        transport.send(
          {
            method: 'GET',
            url: `${upstream.url}/`,
            headers: [],
            body: null,
            proxyUrl,
            timeouts: { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 },
          },
          { onHead: resolve, onData: () => undefined, onEnd: () => undefined, onError: reject },
        ),
      )
    expect(await send(null)).toBe(200)
    expect([one.asked.length, own.asked.length]).toEqual([1, 0])
    expect(await send(own.url)).toBe(200)
    expect([one.asked.length, own.asked.length]).toEqual([1, 1])
    await transport.close()
    await upstream.close()
    for (const { server } of [one, own]) server.close()
  })
})
