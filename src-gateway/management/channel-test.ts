import { compileBodyRules } from '../catalog/body-rules.ts'
import { GatewayError, type UpstreamProtocolId } from '../contract/index.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { classifyCode, classifyFailure, type FailureClass } from '../routing/classify-failure.ts'
import { editAtPointer } from '../wire/json-pointer.ts'
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

/** A test with what it says of the channel. */
export interface ProbeOutcome {
  outcome: ChannelTestOutcome
  /** What the failure means; null = it went well. */
  failure: FailureClass | null
}

const prompt = 'Reply with the word ok.'
/** The least every vendor takes: OpenAI's Responses API refuses less than 16. */
const maxTokens = 16

/** A conversation of one short turn. `capped` false leaves the token limit out. */
function smallRequest(model: string, capped: boolean): ConversationRequest {
  return {
    model,
    stream: false,
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    tools: [],
    sampling: {},
    stop: [],
    ...(capped ? { maxOutputTokens: maxTokens } : undefined),
    extensions: {},
  }
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
  parts: Pick<ManagementParts, 'callUpstream' | 'upstreams' | 'now'>,
  channel: CallableChannel,
  givenModel: string | undefined,
  signal: AbortSignal,
): Promise<ChannelTestOutcome> {
  return (await probeChannel(parts, channel, givenModel, signal)).outcome
}

/** The same, with what it says of the channel's health. @throws GatewayError as {@link testChannel} does */
export async function probeChannel(
  parts: Pick<ManagementParts, 'callUpstream' | 'upstreams' | 'now'>,
  channel: CallableChannel,
  givenModel: string | undefined,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const model = testModelOf(channel, givenModel)
  const protocol = protocolOf(channel, model)
  if (model === '') throw new GatewayError('channel.invalid', 'models: name a model to test with', { field: 'models' })
  const spoken = spokenBy(parts, protocol)
  headersOf(channel, protocol)
  const started = parts.now()
  const ended = (failure: FailureClass | null, status: number, message: string | null): ProbeOutcome => ({
    outcome: {
      ok: failure === null,
      status,
      message,
      model,
      protocol,
      latencyMs: Math.max(0, Math.round(parts.now() - started)),
    },
    failure,
  })
  try {
    let reply = await send(parts, channel, spoken, model, true, signal)
    // Newer OpenAI models refuse the old name of the limit; the parameter they name tells it.
    if (reply.status === 400 && /_tokens$/i.test(refusedParameter(reply.body)))
      reply = await send(parts, channel, spoken, model, false, signal)
    const okStatus = reply.status >= 200 && reply.status <= 299
    const document = parseJson(reply.body.toString('utf8'))
    const refused = (status: number): FailureClass =>
      classifyFailure({ status, headers: reply.headers, body: document, now: parts.now() })
    if (!okStatus)
      return ended(refused(reply.status), reply.status, upstreamMessage(reply.status, reply.body, channel.secrets))
    if (typeof document !== 'object' || document === null)
      return ended(
        classifyCode('upstream.invalid_response'),
        reply.status,
        'Upstream answered something that is not JSON; check the base URL',
      )
    const told = 'error' in document && document.error !== null ? messageIn(document) : undefined
    return told === undefined
      ? ended(null, reply.status, null)
      : ended(refused(502), reply.status, scrub(told, channel.secrets))
  } catch (error) {
    const failure = classifyCode(error instanceof GatewayError ? error.code : 'internal')
    return ended(failure, 0, scrub(error instanceof Error ? error.message : String(error), channel.secrets))
  }
}

function send(
  { callUpstream }: Pick<ManagementParts, 'callUpstream'>,
  channel: CallableChannel,
  spoken: SpokenProtocol,
  model: string,
  capped: boolean,
  signal: AbortSignal,
): Promise<UpstreamReply> {
  const { provider, fields, secrets } = channel
  const protocol = spoken.id
  const settings = settingsOf(channel)
  const address = { operation: 'chat' as const, model, query: '', stream: false as const }
  const written = spoken.writeRequest(smallRequest(model, capped), {
    model,
    stream: false,
    quirks: provider.quirks?.({ protocol, model, settings }) ?? {},
    inbound: protocol,
    recall: () => undefined,
  })
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...spoken.headers,
    ...written.headers,
    ...headersOf(channel, protocol),
  }
  const body = {
    ...written.body,
    ...fields.overrides,
    ...provider.bodyEdits?.({ protocol, operation: 'chat', model, stream: false, headers, settings }),
  }
  return callUpstream({
    method: 'POST',
    url: provider.address({
      ...address,
      protocol,
      baseUrl: fields.baseUrl,
      path: spoken.upstreamPath(address),
      settings,
      ...(secrets[0] === undefined ? {} : { key: secrets[0] }),
    }),
    headers,
    body: ruled(Buffer.from(JSON.stringify(body)), fields.bodyRules, model),
    proxyUrl: fields.proxyUrl,
    ca: fields.ca,
    timeouts: fields.timeouts,
    signal,
    ...signingOf(channel, protocol),
  })
}

/** The body as the channel's rules change it; some upstreams take no request without them. */
function ruled(body: Buffer, rules: CallableChannel['fields']['bodyRules'], model: string): Buffer {
  return compileBodyRules(rules).reduce(
    (edited, rule) => (rule.holdsFor(model) ? editAtPointer(edited, rule) : edited),
    body,
  )
}

type SpokenProtocol = ManagementParts['upstreams'][UpstreamProtocolId]

/** The format a channel speaks. @throws GatewayError for one that this version does not speak */
function spokenBy({ upstreams }: Pick<ManagementParts, 'upstreams'>, protocol: UpstreamProtocolId): SpokenProtocol {
  const spoken = Object.hasOwn(upstreams, protocol) ? upstreams[protocol] : undefined
  if (spoken === undefined)
    throw new GatewayError('channel.invalid', `protocols: this version does not speak "${protocol}"`, {
      field: 'protocols',
    })
  return spoken
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
