import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatProtocolIds, GatewayError } from '../contract/index.ts'
import { hasOwnAddress, pathOf, urlOf } from './provider.cases.ts'
import { providers } from './registry.ts'
import type { Provider } from './types.ts'

const all: Provider[] = Object.values(providers)
/** Every provider in each of its protocols, and the plain ones in all. */
const anyPair = fc.constantFrom(
  ...all.flatMap((provider) =>
    (hasOwnAddress(provider) ? provider.protocols : chatProtocolIds).map((protocol) => [provider, protocol] as const),
  ),
)
const anyPlainProvider = fc.constantFrom(...all.filter((provider) => !hasOwnAddress(provider)))
const anyProtocol = fc.constantFrom(...chatProtocolIds)
const segment = fc.oneof(
  fc.constantFrom(
    'v1',
    'v1beta',
    'v2',
    'api',
    'openai',
    'anthropic',
    'compatible-mode',
    'paas',
    'v4',
    'chat',
    'messages',
  ),
  fc.stringMatching(/^[a-z0-9._~-]{1,12}$/),
)

describe('any base URL', () => {
  it('leads to its own host, below it to the protocol’s path, never over a doubled slash', () => {
    fc.assert(
      fc.property(
        anyPlainProvider,
        anyProtocol,
        fc.array(segment, { maxLength: 5 }),
        (provider, protocol, segments) => {
          const url = urlOf(provider, protocol, ['https://host.example:8443', ...segments].join('/'))
          expect(url.startsWith('https://host.example:8443/')).toBe(true)
          expect(url.endsWith(pathOf(protocol))).toBe(true)
          expect(new URL(url).pathname).not.toContain('//')
        },
      ),
    )
  })

  it('means the same with slashes behind it', () => {
    fc.assert(
      fc.property(anyPair, fc.array(segment, { maxLength: 4 }), ([provider, protocol], segments) => {
        const base = ['http://127.0.0.1', ...segments].join('/')
        expect(urlOf(provider, protocol, `${base}//`)).toBe(urlOf(provider, protocol, base))
      }),
    )
  })

  it('is read or refused with a word, whatever was typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })), (text) => {
        try {
          expect(urlOf(providers['openai-compatible'], 'openai-chat', text)).toMatch(/^https?:\/\//i)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toMatchObject({ code: 'channel.invalid', field: 'baseUrl' })
        }
      }),
    )
  })
})
