import type { UpstreamProtocolId } from '../contract/index.ts'
import type { Operation } from '../protocols/types.ts'
import type { Provider } from '../providers/types.ts'
import type { StoredChannel } from '../storage/types.ts'
import { compileBodyRules } from './body-rules.ts'
import type { ServingChannel } from './types.ts'

/**
 * A stored channel as requests are served by it: keys that can be read, the provider's settings with their defaults. What this
 * version cannot make sense of is told in `problems`; a channel of an unknown provider is never used.
 */
export function servingChannel(
  stored: StoredChannel,
  provider: Provider | undefined,
  spoken: ReadonlySet<string>,
): { channel: ServingChannel; problems: string[] } {
  const problems: string[] = []
  if (provider === undefined) problems.push('its provider is unknown to this version')

  const protocols: UpstreamProtocolId[] = []
  for (const name of stored.protocols) {
    if (spoken.has(name)) protocols.push(name)
    else problems.push('it names a protocol unknown to this version')
  }

  const keys: { id: number; secret: string }[] = []
  for (const { id, secret } of stored.keys) {
    if (secret !== null) keys.push({ id, secret })
  }

  let settings = stored.settings
  const read = provider?.settings.safeParse(stored.settings)
  if (read?.success) settings = read.data
  else if (read) problems.push(`its setting ${read.error.issues[0]?.path.join('.') ?? ''} is not valid`)

  const overrides: Record<string, string> = {}
  for (const [name, value] of Object.entries(stored.overrides)) overrides[name] = JSON.stringify(value)

  const rules = compileBodyRules(stored.bodyRules)
  if (rules.length < stored.bodyRules.length) problems.push('it has rules for the body that cannot be applied')

  return {
    problems,
    channel: {
      id: stored.id,
      name: stored.name,
      provider: stored.provider,
      enabled: stored.enabled && provider !== undefined,
      models: stored.models,
      modelMapping: stored.modelMapping,
      protocols,
      groups: stored.groups,
      priority: stored.priority,
      weight: stored.weight,
      ...protocolsFor(provider, protocols),
      keyIds: keys.map(({ id }) => id),
      keyRequired: provider?.keyRequired ?? true,
      baseUrl: stored.baseUrl,
      keys,
      proxyUrl: stored.proxyUrl,
      headers: stored.headers,
      overrides,
      bodyRules: rules,
      systemPrompt: systemPromptOf(stored),
      statusMapping: stored.statusMapping,
      limits: stored.limits,
      keyLimits: stored.keyLimits,
      queue: stored.queue,
      autoDisable: stored.autoDisable,
      timeouts: stored.timeouts,
      ca: stored.ca,
      settings,
    },
  }
}

/** An empty prompt says nothing, whatever its mode. */
function systemPromptOf({ systemPrompt, systemPromptMode }: StoredChannel): ServingChannel['systemPrompt'] {
  return systemPrompt === null || systemPrompt.trim() === '' ? null : { text: systemPrompt, mode: systemPromptMode }
}

/**
 * By which protocols a model is reached, where the vendor says so: of those that the channel was given, and those that the
 * vendor has for an operation of its own.
 */
function protocolsFor(
  provider: Provider | undefined,
  given: readonly UpstreamProtocolId[],
): Pick<ServingChannel, 'protocolsFor'> {
  if (provider?.protocolsFor === undefined) return {}
  return {
    protocolsFor: (model, operation) =>
      provider
        .protocolsFor?.(model, operation as Operation)
        .filter((id) => given.includes(id) || !provider.protocols.includes(id)) ?? given,
  }
}
