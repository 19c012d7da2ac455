import { type ChannelCreate, type ChannelPatch, GatewayError } from '../contract/index.ts'
import type { Provider } from '../providers/types.ts'
import type { ChannelFields, StoredChannel } from '../storage/types.ts'
import { checkOverrides } from './channel-overrides.ts'
import { invalidInput } from './errors.ts'
import type { ManagementParts } from './parts.ts'

/** The provider a channel names. @throws GatewayError `channel.invalid` naming the field */
export function providerOf(parts: Pick<ManagementParts, 'providers'>, id: string): Provider {
  const provider = Object.hasOwn(parts.providers, id) ? parts.providers[id] : undefined
  if (provider === undefined) {
    const known = Object.keys(parts.providers).join(', ')
    throw new GatewayError('channel.invalid', `provider: there is no provider "${id}". Known: ${known}`, {
      field: 'provider',
    })
  }
  return provider
}

/** Defaults that only the provider knows, filled in. @throws GatewayError `channel.invalid` */
export function fieldsOfCreate(parts: Pick<ManagementParts, 'providers'>, input: ChannelCreate): ChannelFields {
  const provider = providerOf(parts, input.provider)
  checkOverrides(input)
  const { keys: _keys, baseUrl, protocols, ...rest } = input
  const address = baseUrl ?? provider.defaultBaseUrl
  if (address === '')
    throw new GatewayError('channel.invalid', `baseUrl: ${provider.name} has no address of its own; give one`, {
      field: 'baseUrl',
    })
  return { ...rest, baseUrl: address, protocols: protocols ?? [...provider.protocols] }
}

/**
 * Only what is sent, with partly sent `timeouts` and `limits` completed from what is stored.
 * @throws GatewayError `channel.invalid`
 */
export function fieldsOfPatch(stored: StoredChannel, patch: Omit<ChannelPatch, 'keys'>): Partial<ChannelFields> {
  checkOverrides(patch)
  const { timeouts, limits, keyLimits, ...rest } = patch
  const sent = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...sent,
    ...(timeouts === undefined ? {} : { timeouts: completed(stored.timeouts, timeouts) }),
    ...(limits === undefined ? {} : { limits: completed(stored.limits, limits) }),
    ...(keyLimits === undefined ? {} : { keyLimits: completed(stored.keyLimits, keyLimits) }),
  }
}

/** `patch` over `stored`, field by field; what is undefined stays. */
export function completed<T extends object>(stored: T, patch: { [K in keyof T]?: T[K] | undefined }): T {
  const sent = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
  return { ...stored, ...sent }
}

/** Whether a whole channel makes sense: provider, its settings, groups. @throws GatewayError `channel.invalid` naming the field */
export async function checkChannel(
  parts: Pick<ManagementParts, 'providers' | 'storage'>,
  fields: Pick<ChannelFields, 'provider' | 'settings' | 'groups'>,
): Promise<void> {
  const provider = providerOf(parts, fields.provider)
  const settings = provider.settings.safeParse(fields.settings)
  if (!settings.success) throw invalidInput(settings.error.issues, 'channel.invalid', 'settings')
  await checkGroups(parts, fields.groups)
}

/** @throws GatewayError `channel.invalid` when a group does not exist */
export async function checkGroups(parts: Pick<ManagementParts, 'storage'>, groups: readonly string[]): Promise<void> {
  const known = new Set((await parts.storage.groups.all()).map((group) => group.name))
  const missing = groups.find((name) => !known.has(name))
  if (missing !== undefined)
    throw new GatewayError('channel.invalid', `groups: there is no group "${missing}"`, { field: 'groups' })
}
