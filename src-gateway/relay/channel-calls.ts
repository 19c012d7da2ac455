import type { ServingChannel } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { UpstreamProtocolId } from '../contract/index.ts'
import type { UpstreamAddress } from '../protocols/types.ts'
import type { Provider } from '../providers/types.ts'

/** What every call to a channel with one key in one protocol has in common. */
interface CallIdentity {
  /** Alternating name, value. */
  headers: readonly string[]
  names: ReadonlySet<string>
  /** The same for headers that a client's own replace. */
  defaults: readonly string[]
}

interface Remembered {
  identities: Map<string, CallIdentity>
  addresses: Map<string, string>
}

/** A channel object lives as long as its snapshot, and so does what is remembered for it. */
const remembered = new WeakMap<ServingChannel, Remembered>()
const maxAddresses = 500

/**
 * Headers of our own for a call: the key as the vendor takes it, the vendor's settings, the channel's extra headers, which
 * win. Beside them, what the vendor needs when the client does not say it. Compression is declined (see docs/decisions).
 * @throws GatewayError when the provider cannot use the key
 */
export function callIdentity(
  channel: ServingChannel,
  provider: Provider,
  protocol: UpstreamProtocolId,
  keyId: number | null,
): CallIdentity {
  const { identities } = memoryOf(channel)
  const id = `${keyId} ${protocol}`
  let identity = identities.get(id)
  if (identity === undefined) {
    const key = secretOf(channel, keyId)
    const all = lowerCased({
      'accept-encoding': 'identity',
      ...(key === '' && provider.keyRequired ? {} : provider.authorize({ key, protocol, settings: channel.settings })),
      ...provider.headers?.(channel.settings),
      ...channel.headers,
    })
    const defaults = Object.entries(provider.defaultHeaders ?? {}).filter(([name]) => !Object.hasOwn(all, name))
    identity = { headers: Object.entries(all).flat(), names: new Set(Object.keys(all)), defaults: defaults.flat() }
    identities.set(id, identity)
  }
  return identity
}

/** The absolute URL to call. Addresses without a client's query are few and are remembered. */
export function callAddress(
  channel: ServingChannel,
  provider: Provider,
  protocol: UpstreamProtocolId,
  address: UpstreamAddress,
  path: string,
  keyId: number | null,
): string {
  const make = () => {
    const { baseUrl, settings } = channel
    return provider.address({ ...address, protocol, baseUrl, path, settings, key: secretOf(channel, keyId) })
  }
  if (address.query !== '') return make()
  const { addresses } = memoryOf(channel)
  // Some vendors put the model, the streaming or what the key says into the address, whatever the protocol's path is.
  const id = `${keyId} ${protocol} ${address.operation} ${address.stream} ${address.model} ${path}`
  let url = addresses.get(id)
  if (url === undefined) {
    url = make()
    if (addresses.size >= maxAddresses) addresses.clear()
    addresses.set(id, url)
  }
  return url
}

/** The provider of a channel. @throws GatewayError `channel.unavailable` */
export function providerOf(providers: Readonly<Record<string, Provider>>, channel: ServingChannel): Provider {
  const provider = Object.hasOwn(providers, channel.provider) ? providers[channel.provider] : undefined
  if (provider === undefined) {
    throw new GatewayError('channel.unavailable', `Channel ${channel.name} names a provider that does not exist.`)
  }
  return provider
}

/** A key of the channel in the clear; empty when there is none. */
export function secretOf(channel: ServingChannel, keyId: number | null): string {
  return channel.keys.find((key) => key.id === keyId)?.secret ?? ''
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) result[name.toLowerCase()] = value
  return result
}

function memoryOf(channel: ServingChannel): Remembered {
  let memory = remembered.get(channel)
  if (memory === undefined) {
    memory = { identities: new Map(), addresses: new Map() }
    remembered.set(channel, memory)
  }
  return memory
}
