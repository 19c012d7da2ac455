import { describe, expect, it } from 'vitest'
import { importAddressVariables } from '../contract/index.ts'
import { providers } from '../providers/registry.ts'
import { readAddress } from './address.ts'
import { channelType } from './channel-types.ts'
import { keyVariables } from './key-variables.ts'
import { providerOfHost } from './known-hosts.ts'

describe('what is known of providers', () => {
  it('names only providers that there are', () => {
    const named = [
      ...Object.values(keyVariables).map(({ provider }) => provider),
      ...(['new-api', 'one-api'] as const).flatMap((source) =>
        Array.from({ length: 60 }, (_, number) => channelType(number, source)?.provider ?? 'openai'),
      ),
    ]
    expect(named.filter((id) => !Object.hasOwn(providers, id))).toEqual([])
  })

  it('knows the host of every vendor by its own address', () => {
    const wrong = Object.values(providers).flatMap(({ id, defaultBaseUrl, category }) => {
      const address = readAddress(defaultBaseUrl)
      if (address === undefined || category === 'local') return []
      return providerOfHost(address) === id ? [] : [id]
    })
    expect(wrong).toEqual([])
  })

  it('tells who filters the environment every variable that holds an address', () => {
    const addresses = Object.values(keyVariables).flatMap(({ baseUrl }) => baseUrl ?? [])
    expect(addresses.filter((name) => !importAddressVariables.some((one) => one === name))).toEqual([])
  })
})
