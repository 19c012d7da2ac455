import { BlockList, isIP } from 'node:net'

/** Which proxy requests take that name none of their own. `url` may hold credentials. */
export type ProxyChoice =
  | { mode: 'none' }
  | { mode: 'system' }
  | { mode: 'manual'; url: string; bypass: readonly string[] }

interface DefaultProxyParts {
  /** Read when an origin is first met; call `forget` after it has changed. */
  choice(): ProxyChoice
  env: Readonly<Record<string, string | undefined>>
  /** The desktop's answer for an address, in the words of a proxy script (`PROXY host:port; DIRECT`); absent when headless. */
  ask?: ((url: string) => Promise<string>) | undefined
  /** Milliseconds of a clock that never goes back. */
  now(): number
}

/** How long the desktop's answer for an origin holds; then it is asked for anew while the old one is used on. */
const freshMs = 60_000
/** The desktop must not keep a request waiting; its answer may take a download of a proxy script. */
const patienceMs = 3_000
/** Origins remembered. */
const remembered = 1_000

interface Answer {
  proxy: string | null
  at: number
}

/** The proxy for an origin, by what a person chose: straight, as the system says, or a given one. */
export class DefaultProxy {
  readonly #parts: DefaultProxyParts
  /** What nothing but another choice changes: found once for an origin, not for each of its requests. */
  readonly #settled = new Map<string, string | null>()
  readonly #answers = new Map<string, Answer>()
  readonly #asking = new Map<string, Promise<string | null>>()
  #generation = 0

  constructor(parts: DefaultProxyParts) {
    this.#parts = parts
  }

  /**
   * null = straight. A promise only where the desktop has to be asked first. This machine itself is always reached straight.
   * @param origin `https://api.example.com`, in lower case
   */
  for(origin: string): string | null | Promise<string | null> {
    const settled = this.#settled.get(origin)
    if (settled !== undefined) return settled
    const known = this.#answers.get(origin)
    if (known === undefined) return this.#find(origin)
    if (this.#parts.now() - known.at > freshMs) void this.#ask(origin, new URL(origin))
    return known.proxy
  }

  #find(origin: string): string | null | Promise<string | null> {
    const choice = this.#parts.choice()
    const url = URL.parse(origin)
    if (choice.mode === 'none' || url === null || isThisMachine(url.hostname)) return this.#settle(origin, null)
    if (choice.mode === 'manual') return this.#settle(origin, isBypassed(url, choice.bypass) ? null : choice.url)
    if (this.#parts.ask === undefined) return this.#settle(origin, proxyFromEnvironment(url, this.#parts.env))
    return this.#ask(origin, url)
  }

  #settle(origin: string, proxy: string | null): string | null {
    if (this.#settled.size >= remembered) this.#settled.clear()
    this.#settled.set(origin, proxy)
    return proxy
  }

  /** The choice changed, or the network did. */
  forget(): void {
    this.#generation += 1
    this.#settled.clear()
    this.#answers.clear()
    this.#asking.clear()
  }

  /** Kept under the origin as it is asked for, which may name a port that an address leaves out. */
  #ask(origin: string, url: URL): Promise<string | null> {
    const under = this.#asking.get(origin)
    if (under !== undefined) return under
    const generation = this.#generation
    const asking = this.#askDesktop(url).then((proxy) => {
      if (generation === this.#generation) {
        if (this.#answers.size >= remembered) this.#answers.clear()
        this.#answers.set(origin, { proxy, at: this.#parts.now() })
        this.#asking.delete(origin)
      }
      return proxy
    })
    this.#asking.set(origin, asking)
    return asking
  }

  /** Without an answer in time the environment tells, as it does where there is no desktop. */
  async #askDesktop(url: URL): Promise<string | null> {
    const { ask, env } = this.#parts
    const fallback = () => proxyFromEnvironment(url, env)
    if (ask === undefined) return fallback()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patienceMs)
    })
    try {
      const script = await Promise.race([ask(`${url.origin}/`), late])
      return script === undefined ? fallback() : proxyOfScript(script)
    } catch {
      return fallback()
    } finally {
      clearTimeout(timer)
    }
  }
}

const schemes: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS5: 'socks5',
  SOCKS: 'socks5',
}

/**
 * The first way of a proxy script's answer that we can take; null = straight. SOCKS 4 is none of them.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file
 */
export function proxyOfScript(script: string): string | null {
  for (const part of script.split(';')) {
    const [word = '', place = ''] = part.trim().split(/\s+/, 2)
    const scheme = schemes[word.toUpperCase()]
    if (word.toUpperCase() === 'DIRECT') return null
    if (scheme === undefined) continue
    const url = URL.parse(`${scheme}://${place}`)
    if (url !== null && url.hostname !== '' && place !== '') return `${scheme}://${place}`
  }
  return null
}

/** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case; the lower one wins, as with curl. */
export function proxyFromEnvironment(url: URL, env: Readonly<Record<string, string | undefined>>): string | null {
  const read = (name: string): string | undefined => {
    const value = env[name.toLowerCase()] ?? env[name]
    return value === undefined || value.trim() === '' ? undefined : value.trim()
  }
  const bypass = (read('NO_PROXY') ?? '').split(/[\s,]+/).filter((part) => part !== '')
  if (isBypassed(url, bypass)) return null
  const found = (url.protocol === 'https:' ? read('HTTPS_PROXY') : read('HTTP_PROXY')) ?? read('ALL_PROXY')
  if (found === undefined) return null
  const whole = found.includes('://') ? found : `http://${found}`
  return URL.canParse(whole) ? whole : null
}

/** Whether a host is to be reached straight: `*`, a name with or without its subdomains, an address or a network, each with or without a port. */
export function isBypassed(url: URL, bypass: readonly string[]): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return bypass.some((entry) => {
    const text = entry.trim().toLowerCase()
    if (text === '*') return true
    if (text.includes('/')) return isInNetwork(host, text)
    const match = /^(\[[0-9a-f:.]+\]|[^:]+|[0-9a-f:]+)(?::(\d+))?$/.exec(text)
    if (match === null) return isIP(text) === 6 && text === host
    if (match[2] !== undefined && match[2] !== port) return false
    const name = (match[1] ?? '').replace(/^\[|\]$/g, '').replace(/^\*?\./, '')
    return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)))
  })
}

function isInNetwork(host: string, text: string): boolean {
  const [network = '', prefix = ''] = text.split('/', 2)
  const family = isIP(network)
  const bits = Number(prefix)
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  )
}
