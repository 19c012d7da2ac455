import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { GatewayError, type UpstreamProtocolId } from '../contract/index.ts'
import { upstreamProtocols } from '../protocols/registry.ts'
import type { Provider } from './types.ts'

/** What the cases must know of a vendor that is not plain; it stands in the vendor's folder as `sample.fixture.ts`. */
export interface ProviderSample {
  /** Settings without which it has no address. */
  settings?: Record<string, unknown>
  /** How a chat's address ends where the vendor has a form of its own for a protocol. */
  paths?: Record<UpstreamProtocolId, string>
  /** Its address is more than a door and the protocol's path. */
  ownAddress?: boolean
  /** How its model list's address ends, and a list in its own shape that names `a` and `b`; `/models` and OpenAI's if not said. */
  modelList?: { path?: string; body?: unknown }
  /** Cases that do not apply, with the reason. */
  skip?: Record<string, string>
}

const samples = new Map<string, ProviderSample>()
for (const folder of readdirSync(import.meta.dirname, { withFileTypes: true })) {
  const file = join(import.meta.dirname, folder.name, 'sample.fixture.ts')
  if (!folder.isDirectory() || !existsSync(file)) continue
  const { sample } = (await import(pathToFileURL(file).href)) as { sample: ProviderSample }
  samples.set(folder.name, sample)
}

export function hasOwnAddress(provider: Provider): boolean {
  return samples.get(provider.id)?.ownAddress === true
}

/** What stands behind an upstream's root for a chat: the protocol's path, or the vendor's own form of it. */
export function pathOf(protocol: UpstreamProtocolId, provider?: Provider): string {
  const own = provider === undefined ? undefined : samples.get(provider.id)?.paths?.[protocol]
  const spoken = upstreamProtocols[protocol]
  if (spoken === undefined) throw new Error(`nobody here speaks ${protocol}`)
  return own ?? spoken.upstreamPath({ operation: 'chat', model: 'm', query: '', stream: 'sse' })
}

/** The URL a request of the protocol goes to. */
export function urlOf(provider: Provider, protocol: UpstreamProtocolId, baseUrl: string): string {
  return provider.address({
    protocol,
    baseUrl,
    path: pathOf(protocol),
    settings: settingsOf(provider),
    operation: 'chat',
    model: 'm',
    query: '',
    stream: 'sse',
  })
}

function settingsOf(provider: Provider): Record<string, unknown> {
  return provider.settings.parse(samples.get(provider.id)?.settings ?? {})
}

/** What every provider promises, whoever it is. */
export function describeProvider(id: string, provider: Provider): void {
  const { skip = {}, modelList = {} } = samples.get(id) ?? {}
  const { path: listPath = '/models', body: list = { data: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] } } = modelList
  const known = new Set<string>()
  const baseUrl = provider.defaultBaseUrl === '' ? 'https://upstream.example' : provider.defaultBaseUrl
  const settings = settingsOf(provider)
  const named = (name: string, run: () => void) => {
    known.add(name)
    const reason = skip[name]
    if (reason === undefined) it(name, run)
    else it.skip(`${name} (${reason})`, run)
  }

  describe(id, () => {
    named('goes by the name it is registered under', () => {
      expect(provider.id).toBe(id)
      expect(provider.id).toMatch(/^[a-z0-9-]+$/)
      expect(provider.name).not.toBe('')
      expect(provider.protocols.length).toBeGreaterThan(0)
      expect(provider.testModel).not.toBe('')
    })

    named('builds a sound address for each of its protocols', () => {
      for (const protocol of provider.protocols) {
        const url = new URL(urlOf(provider, protocol, baseUrl))
        expect(url.origin).toBe(new URL(baseUrl).origin)
        expect(url.href.endsWith(pathOf(protocol, provider))).toBe(true)
        expect(url.pathname).not.toMatch(/\/\/|\/v1\/v1|\/v1beta\/v1/)
      }
    })

    named('does not mind slashes, blanks and a pasted endpoint at the end of the base URL', () => {
      for (const protocol of provider.protocols) {
        const whole = urlOf(provider, protocol, baseUrl)
        expect(urlOf(provider, protocol, `  ${baseUrl}// `)).toBe(whole)
        const pasted = whole.replace(/\?.*$/, '')
        expect(urlOf(provider, protocol, pasted)).toBe(whole)
      }
    })

    named('completes a bare host', () => {
      for (const protocol of provider.protocols) {
        expect(urlOf(provider, protocol, new URL(baseUrl).origin)).toBe(urlOf(provider, protocol, baseUrl))
      }
    })

    named('keeps the query of a base URL', () => {
      for (const protocol of provider.protocols) {
        const url = new URL(urlOf(provider, protocol, `${baseUrl}?tenant=a`))
        expect(url.searchParams.get('tenant')).toBe('a')
        for (const [name, value] of new URLSearchParams(pathOf(protocol, provider).split('?')[1]))
          expect(url.searchParams.get(name)).toBe(value)
      }
    })

    named('sends the key in a header and nowhere else', () => {
      for (const protocol of provider.protocols) {
        const headers = provider.authorize({ key: 'sk-secret', protocol, settings })
        expect(Object.values(headers).some((value) => value.includes('sk-secret'))).toBe(true)
        expect(urlOf(provider, protocol, baseUrl)).not.toContain('sk-secret')
        for (const name of Object.keys(headers)) expect(name).toBe(name.toLowerCase())
      }
    })

    named('refuses a key that no header can carry, without repeating it', () => {
      for (const key of ['sk-a\nb', 'sk-a\r\nx-evil: 1', 'sk-ключ', 'sk-\u200babc', 'sk\0']) {
        const error = thrownBy(() => provider.authorize({ key, protocol: firstProtocol(provider), settings }))
        expect(error).toMatchObject({ code: 'channel.invalid', field: 'keys' })
        expect(error.message).not.toContain(key.slice(0, 4))
      }
    })

    named('says what is wrong with a base URL, without repeating it', () => {
      for (const wrong of ['', 'api.example.com/v1', 'ftp://x', 'https://', 'https://user:hunter2@host/v1']) {
        const error = thrownBy(() => urlOf(provider, firstProtocol(provider), wrong))
        expect(error).toMatchObject({ code: 'channel.invalid', field: 'baseUrl' })
        expect(error.message).not.toContain('hunter2')
      }
    })

    named('has sendable headers of its own', () => {
      for (const [name, value] of Object.entries(provider.headers?.(settings) ?? {})) {
        expect(name).toMatch(/^[a-z0-9-]+$/)
        expect(value).toMatch(/^[\x20-\x7e]+$/)
      }
    })

    named('knows where its model list is', () => {
      const url = new URL(provider.models.address(baseUrl, settings))
      expect(url.origin).toBe(new URL(baseUrl).origin)
      expect(url.pathname.slice(-listPath.length)).toBe(listPath)
    })

    named('reads a model list and refuses what is none', () => {
      expect(provider.models.parse(list)).toEqual(['a', 'b'])
      for (const wrong of [null, 'no', 7, {}, { data: 'x' }, { error: { message: 'bad key' } }]) {
        expect(thrownBy(() => provider.models.parse(wrong)).code).toBe('upstream.invalid_response')
      }
    })

    named('describes its settings for a form', () => {
      const schema = z.toJSONSchema(provider.settings, { io: 'input' })
      expect(schema.type).toBe('object')
      for (const field of Object.values(schema.properties ?? {})) {
        expect(field).toMatchObject({ title: expect.any(String), description: expect.any(String) })
      }
    })

    it('skips only cases that there are', () => {
      expect(Object.keys(skip).filter((name) => !known.has(name))).toEqual([])
    })
  })
}

function firstProtocol(provider: Provider): UpstreamProtocolId {
  return provider.protocols[0] ?? 'openai-chat'
}

function thrownBy(run: () => unknown): GatewayError {
  try {
    run()
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
