import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { GatewayError, type UpstreamProtocolId } from '../contract/index.ts'
import type { Provider } from './types.ts'

/** A path as the protocol itself gives it. */
const paths: Readonly<Record<UpstreamProtocolId, string>> = {
  'openai-chat': '/chat/completions',
  'openai-responses': '/responses',
  'anthropic-messages': '/v1/messages',
  gemini: '/v1beta/models/m:streamGenerateContent?alt=sse',
  'cohere-chat': '/v2/chat',
  'ollama-chat': '/api/chat',
  'bedrock-converse': '/model/m/converse',
}

/** Settings without which a vendor has no address. */
const neededSettings: Readonly<Record<string, Record<string, unknown>>> = {
  vertex: { project: 'p' },
  cloudflare: { accountId: '0123456789abcdef0123456789abcdef' },
}

/** How a chat's address ends where the vendor has a form of its own for the protocol. */
const ownPaths: Readonly<Record<string, Record<UpstreamProtocolId, string>>> = {
  vertex: {
    gemini: '/v1beta1/projects/p/locations/global/publishers/google/models/m:streamGenerateContent?alt=sse',
    'anthropic-messages': '/v1/projects/p/locations/global/publishers/anthropic/models/m:rawPredict',
    'openai-chat': '/v1/projects/p/locations/global/endpoints/openapi/chat/completions',
  },
  bedrock: { 'anthropic-messages': '/model/m/invoke' },
}

/** Providers whose address is more than a door and the protocol's path. */
export const addressedTheirOwnWay: readonly string[] = ['vertex', 'bedrock', 'azure-openai', 'cloudflare', 'cohere']

/** What stands behind an upstream's root for a chat: the protocol's path, or the vendor's own form of it. */
export function pathOf(protocol: UpstreamProtocolId, provider?: Provider): string {
  const path = ownPaths[provider?.id ?? '']?.[protocol] ?? paths[protocol]
  if (path === undefined) throw new Error(`the cases know no path of ${protocol}`)
  return path
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
    stream: false,
  })
}

function settingsOf(provider: Provider): Record<string, unknown> {
  return provider.settings.parse(neededSettings[provider.id] ?? {})
}

/** What every provider promises, whoever it is. `skip` names cases that do not apply, with the reason. */
export function describeProvider(id: string, provider: Provider, skip: Record<string, string> = {}): void {
  const baseUrl = provider.defaultBaseUrl === '' ? 'https://upstream.example' : provider.defaultBaseUrl
  const settings = settingsOf(provider)
  const named = (name: string, run: () => void) => {
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
        if (protocol === 'gemini') expect(url.searchParams.get('alt')).toBe('sse')
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
      expect(url.pathname).toMatch(/\/models(?:\/search)?$/)
    })

    named('reads a model list and refuses what is none', () => {
      expect(provider.models.parse({ data: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] })).toEqual(['a', 'b'])
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
