import { GatewayError, type UpstreamProtocolId } from '../contract/index.ts'
import { redact } from '../log/redact.ts'
import type { Provider } from '../providers/types.ts'
import type { ChannelFields } from '../storage/types.ts'
import type { CallSigning, ManagementParts } from './parts.ts'

/** A channel with its keys in the clear, saved or about to be. */
export interface CallableChannel {
  fields: ChannelFields
  secrets: readonly string[]
  provider: Provider
}

const longestMessage = 500

/** Text of an upstream without any secret: the channel's own keys by value, everything key-like by shape. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '[key]')
  return redact(clean).slice(0, longestMessage)
}

/** Headers that a call on behalf of the channel carries: the provider's, the key's, the channel's own on top. */
export function headersOf(channel: CallableChannel, protocol: UpstreamProtocolId): Record<string, string> {
  const { provider, fields, secrets } = channel
  const key = secrets[0]
  if (key === undefined && provider.keyRequired)
    throw new GatewayError('channel.invalid', 'keys: this channel has no usable key', { field: 'keys' })
  const settings = settingsOf(channel)
  return {
    ...provider.defaultHeaders,
    ...provider.headers?.(settings),
    ...(key === undefined ? {} : provider.authorize({ key, protocol, settings })),
    ...fields.headers,
  }
}

/** The provider's settings with its defaults. */
export function settingsOf(channel: CallableChannel): Record<string, unknown> {
  return channel.provider.settings.parse(channel.fields.settings)
}

/** The wire format in which a model is asked first; without a model the channel's first one. */
export function protocolOf({ fields, provider }: CallableChannel, model?: string): UpstreamProtocolId {
  const reached = model === undefined ? undefined : provider.protocolsFor?.(model)
  const [first = 'openai-chat'] = fields.protocols
  return reached === undefined ? first : (fields.protocols.find((protocol) => reached.includes(protocol)) ?? first)
}

/** What a call on behalf of the channel is signed with; nothing for vendors that take their key as it is. */
export function signingOf(channel: CallableChannel, protocol: UpstreamProtocolId): { signing?: CallSigning } {
  const { provider, secrets } = channel
  const [key = ''] = secrets
  return provider.sign === undefined ? {} : { signing: { provider, key, protocol, settings: settingsOf(channel) } }
}

/** What upstream said is wrong, from the error shapes of the four protocols, or the body's own words. */
export function upstreamMessage(status: number, body: Buffer, secrets: readonly string[]): string {
  const text = body.toString('utf8')
  const found = messageIn(parseJson(text))
  const words =
    found ??
    text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  return words === '' ? `Upstream answered ${status} without a word` : scrub(words, secrets)
}

/** The message of an error document; undefined when it is none. */
export function messageIn(document: unknown): string | undefined {
  const node = Array.isArray(document) ? document[0] : document
  if (typeof node !== 'object' || node === null) return undefined
  const error: unknown = 'error' in node ? node.error : undefined
  if (typeof error === 'string' && error !== '') return error
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string')
    return error.message
  if (error === undefined && 'message' in node && typeof node.message === 'string') return node.message
  return undefined
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The upstream's model list, sorted.
 * @throws GatewayError `channel.models_failed` with the upstream's words
 */
export async function listUpstreamModels(
  parts: Pick<ManagementParts, 'callUpstream'>,
  channel: CallableChannel,
  signal: AbortSignal,
): Promise<string[]> {
  const { provider, fields, secrets } = channel
  const protocol = protocolOf(channel)
  const settings = settingsOf(channel)
  const headers = { accept: 'application/json', ...headersOf(channel, protocol) }
  const ask = async (url: string): Promise<string[]> => {
    const reply = await parts.callUpstream({
      method: 'GET',
      url,
      headers,
      proxyUrl: fields.proxyUrl,
      ca: fields.ca,
      timeouts: fields.timeouts,
      signal,
      ...signingOf(channel, protocol),
    })
    if (reply.status < 200 || reply.status > 299)
      throw new GatewayError(
        'channel.models_failed',
        `Upstream answered ${reply.status}: ${upstreamMessage(reply.status, reply.body, secrets)}`,
      )
    const document = parseJson(reply.body.toString('utf8'))
    if (document === undefined)
      throw new GatewayError('channel.models_failed', 'Upstream did not answer with a model list; check the base URL')
    return provider.models.parse(document)
  }
  try {
    const names = await ask(provider.models.address(fields.baseUrl, settings, secrets[0]))
    const more = provider.models.more?.(fields.baseUrl, settings, secrets[0]) ?? []
    // A list that the key may not see, or that the region lacks, does not take the others away.
    for (const list of await Promise.allSettled(more.map(ask)))
      if (list.status === 'fulfilled') names.push(...list.value)
    return [...new Set(names)].sort()
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'channel.models_failed') throw error
    const words = error instanceof Error ? error.message : String(error)
    throw new GatewayError('channel.models_failed', scrub(words, secrets), { cause: error })
  }
}
