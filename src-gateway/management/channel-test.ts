import { GatewayError, type UpstreamProtocolId } from '../contract/index.ts'
import type { Protocol, UpstreamAddress } from '../protocols/types.ts'
import type { ManagementParts, UpstreamReply } from './parts.ts'
import {
  type CallableChannel,
  headersOf,
  messageIn,
  parseJson,
  protocolOf,
  scrub,
  settingsOf,
  signingOf,
  upstreamMessage,
} from './upstream.ts'

export interface ChannelTestOutcome {
  ok: boolean
  latencyMs: number
  status: number
  model: string
  protocol: UpstreamProtocolId
  message: string | null
}

const prompt = 'Reply with the word ok.'
/** The least every vendor takes: OpenAI's Responses API refuses less than 16. */
const maxTokens = 16

/** A conversation of one short turn in each wire format. `capped` false leaves the token limit out. */
const smallRequest: Readonly<Record<UpstreamProtocolId, (model: string, capped: boolean) => Record<string, unknown>>> =
  {
    'openai-chat': (model, capped) => ({
      model,
      messages: [{ role: 'user', content: prompt }],
      ...(capped ? { max_tokens: maxTokens } : {}),
    }),
    'openai-responses': (model, capped) => ({
      model,
      input: prompt,
      ...(capped ? { max_output_tokens: maxTokens } : {}),
    }),
    'anthropic-messages': (model) => ({
      model,
      max_tokens: maxTokens,
      messages: [{ role: 'user', content: prompt }],
    }),
    gemini: (_model, capped) => ({
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      ...(capped ? { generationConfig: { maxOutputTokens: maxTokens } } : {}),
    }),
    'bedrock-converse': () => ({
      messages: [{ role: 'user', content: [{ text: prompt }] }],
      inferenceConfig: { maxTokens },
    }),
    'cohere-chat': (model) => ({ model, messages: [{ role: 'user', content: prompt }], max_tokens: maxTokens }),
    'ollama-chat': (model) => ({
      model,
      messages: [{ role: 'user', content: prompt }],
      stream: false,
      options: { num_predict: maxTokens },
    }),
  }

/** Headers a client of the protocol sends beside its key. */
const clientHeaders: Readonly<Record<string, Record<string, string>>> = {
  'anthropic-messages': { 'anthropic-version': '2023-06-01' },
}

/** The model to test with: given, else the first that is no pattern, else the provider's own; mapped as a request would be. */
export function testModelOf(channel: CallableChannel, given: string | undefined): string {
  const asked = given ?? channel.fields.models.find((name) => !name.includes('*')) ?? channel.provider.testModel
  return Object.hasOwn(channel.fields.modelMapping, asked) ? (channel.fields.modelMapping[asked] ?? asked) : asked
}

/**
 * Sends one small real request through the relay's own transport. Never throws for what the upstream does: that is the
 * outcome. @throws GatewayError `channel.invalid` when the channel cannot be called at all
 */
export async function testChannel(
  parts: Pick<ManagementParts, 'callUpstream' | 'protocols' | 'upstreams' | 'now'>,
  channel: CallableChannel,
  givenModel: string | undefined,
  signal: AbortSignal,
): Promise<ChannelTestOutcome> {
  const model = testModelOf(channel, givenModel)
  const protocol = protocolOf(channel, model)
  if (model === '') throw new GatewayError('channel.invalid', 'models: name a model to test with', { field: 'models' })
  if (!Object.hasOwn(smallRequest, protocol))
    throw new GatewayError('channel.invalid', `protocols: nobody here speaks "${protocol}"`, { field: 'protocols' })
  headersOf(channel, protocol)
  const started = parts.now()
  const outcome = (ok: boolean, status: number, message: string | null): ChannelTestOutcome => ({
    ok,
    status,
    message,
    model,
    protocol,
    latencyMs: Math.max(0, Math.round(parts.now() - started)),
  })
  try {
    let reply = await send(parts, channel, protocol, model, true, signal)
    // Newer OpenAI models refuse the old name of the limit; the parameter they name tells it.
    if (reply.status === 400 && /_tokens$/i.test(refusedParameter(reply.body)))
      reply = await send(parts, channel, protocol, model, false, signal)
    const okStatus = reply.status >= 200 && reply.status <= 299
    if (!okStatus) return outcome(false, reply.status, upstreamMessage(reply.status, reply.body, channel.secrets))
    const document = parseJson(reply.body.toString('utf8'))
    if (typeof document !== 'object' || document === null)
      return outcome(false, reply.status, 'Upstream answered something that is not JSON; check the base URL')
    const told = 'error' in document && document.error !== null ? messageIn(document) : undefined
    return told === undefined
      ? outcome(true, reply.status, null)
      : outcome(false, reply.status, scrub(told, channel.secrets))
  } catch (error) {
    return outcome(false, 0, scrub(error instanceof Error ? error.message : String(error), channel.secrets))
  }
}

function send(
  parts: Pick<ManagementParts, 'callUpstream' | 'protocols' | 'upstreams'>,
  channel: CallableChannel,
  protocol: UpstreamProtocolId,
  model: string,
  capped: boolean,
  signal: AbortSignal,
): Promise<UpstreamReply> {
  const { provider, fields, secrets } = channel
  const settings = settingsOf(channel)
  const address = { operation: 'chat' as const, model, query: '', stream: false as const }
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...clientHeaders[protocol],
    ...headersOf(channel, protocol),
  }
  const body = {
    ...smallRequest[protocol]?.(model, capped),
    ...fields.overrides,
    ...provider.bodyEdits?.({ protocol, operation: 'chat', model, stream: false, headers, settings }),
  }
  return parts.callUpstream({
    method: 'POST',
    url: provider.address({
      ...address,
      protocol,
      baseUrl: fields.baseUrl,
      path: pathOf(parts, protocol, address),
      settings,
      ...(secrets[0] === undefined ? {} : { key: secrets[0] }),
    }),
    headers,
    body: Buffer.from(JSON.stringify(body)),
    proxyUrl: fields.proxyUrl,
    timeouts: fields.timeouts,
    signal,
    ...signingOf(channel, protocol),
  })
}

/** Where the protocol itself puts a call. @throws GatewayError for one that this version does not speak */
function pathOf(
  { protocols, upstreams }: Pick<ManagementParts, 'protocols' | 'upstreams'>,
  protocol: UpstreamProtocolId,
  address: UpstreamAddress,
): string {
  const table: Readonly<Record<string, Pick<Protocol, 'upstreamPath'>>> = { ...upstreams, ...protocols }
  const spoken = Object.hasOwn(table, protocol) ? table[protocol] : undefined
  if (spoken === undefined)
    throw new GatewayError('channel.invalid', `protocols: this version does not speak ${protocol}`, {
      field: 'protocols',
    })
  return spoken.upstreamPath(address)
}

/** `error.param` of an OpenAI-shaped refusal, '' when there is none. */
function refusedParameter(body: Buffer): string {
  const document = parseJson(body.toString('utf8'))
  if (typeof document !== 'object' || document === null || !('error' in document)) return ''
  const error = document.error
  return typeof error === 'object' && error !== null && 'param' in error && typeof error.param === 'string'
    ? error.param
    : ''
}
