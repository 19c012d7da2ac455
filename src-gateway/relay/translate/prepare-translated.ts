import type { IncomingHttpHeaders } from 'node:http'
import type { ServingChannel } from '../../catalog/types.ts'
import { GatewayError } from '../../contract/errors.ts'
import type { UpstreamProtocol, WrittenRequest } from '../../protocols/conversion.ts'
import type { Operation } from '../../protocols/types.ts'
import type { Provider } from '../../providers/types.ts'
import type { PlannedAttempt } from '../../routing/types.ts'
import { applyBodyRules } from '../apply-body-rules.ts'
import { callAddress, callIdentity } from '../channel-calls.ts'
import { editBody } from '../edit-body.ts'
import type { Exchange } from '../exchange.ts'
import type { PreparedCall, ReplyConversion } from '../prepared-call.ts'
import { prepareChat } from './prepare-chat.ts'
import { prepareCount } from './prepare-count.ts'
import { prepareEmbedding } from './prepare-embedding.ts'

/** What one conversion works with. */
export interface TranslationInput {
  exchange: Exchange
  planned: PlannedAttempt
  channel: ServingChannel
  upstream: UpstreamProtocol
  quirks: Readonly<Record<string, unknown>>
}

/** A converted request before it has an address. */
export interface ConvertedRequest {
  written: WrittenRequest
  operation: Operation
  stream: boolean
  conversion: ReplyConversion
}

/**
 * The call of a channel that does not speak the client's protocol.
 * @throws GatewayError `conversion.unsupported`, `request.malformed`; also as a rejection
 */
export function prepareTranslated(
  exchange: Exchange,
  planned: PlannedAttempt,
  channel: ServingChannel,
  provider: Provider,
): PreparedCall | Promise<PreparedCall> {
  const upstream = exchange.deps.upstreams[planned.protocol]
  if (upstream === undefined) {
    throw new GatewayError('channel.unavailable', `Channel ${channel.name} speaks a protocol that does not exist.`)
  }
  const quirks = quirksOf(provider, channel, planned)
  const input = { exchange, planned, channel, upstream, quirks }
  const converted = convert(input)
  return converted instanceof Promise
    ? converted.then((request) => callOf(input, provider, request))
    : callOf(input, provider, converted)
}

/**
 * Whether request and reply are converted: another protocol, or the same one where the vendor only streams and the client
 * wants a document, or where a content filter reads the answer.
 */
export function isTranslated(
  { asked, route }: Exchange,
  planned: PlannedAttempt,
  channel: ServingChannel,
  provider: Provider,
): boolean {
  if (planned.mode === 'translate' || asked.filters?.readsAnswer === true) return true
  if (route.operation !== 'chat' || asked.stream !== false) return false
  return quirksOf(provider, channel, planned).streamOnly === true
}

/** In what the vendor's version of the protocol differs for this model. */
export function quirksOf(
  provider: Provider,
  channel: ServingChannel,
  planned: PlannedAttempt,
): Readonly<Record<string, unknown>> {
  const { protocol, upstreamModel: model } = planned
  return provider.quirks?.({ protocol, model, settings: channel.settings }) ?? none
}

function convert(input: TranslationInput): ConvertedRequest | Promise<ConvertedRequest> {
  switch (input.exchange.route.operation) {
    case 'count-tokens':
      return prepareCount(input)
    case 'embeddings':
    case 'batch-embeddings':
      return prepareEmbedding(input)
    default:
      return prepareChat(input)
  }
}

function callOf(input: TranslationInput, provider: Provider, converted: ConvertedRequest): PreparedCall {
  const { exchange, planned, channel, upstream } = input
  const { written, operation, stream, conversion } = converted
  const framing = stream ? ('sse' as const) : (false as const)
  const address = { operation, model: planned.upstreamModel, query: '', stream: framing }
  const url = callAddress(channel, provider, planned.protocol, address, upstream.upstreamPath(address), planned.keyId)
  const identity = callIdentity(channel, provider, planned.protocol, planned.keyId)
  const edits = {
    ...overridesOf(channel),
    ...provider.bodyEdits?.({
      protocol: planned.protocol,
      operation,
      model: planned.upstreamModel,
      stream,
      headers: written.headers ?? {},
      settings: channel.settings,
    }),
  }
  const body = Buffer.from(JSON.stringify(written.body))
  return {
    method: 'POST',
    url,
    headers: headersFor(exchange.request.headers, identity, { ...upstream.headers, ...written.headers }, stream),
    body: applyBodyRules(
      Object.keys(edits).length === 0 ? body : editBody(body, edits),
      channel.bodyRules,
      planned.upstreamModel,
    ),
    conversion,
  }
}

const none = Object.freeze({})

/** The channel's overrides are kept as JSON text; here they are wanted as values again. */
function overridesOf(channel: ServingChannel): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name in channel.overrides) values[name] = JSON.parse(channel.overrides[name] ?? 'null')
  return values
}

/** Headers of a client that say nothing of its protocol, and so hold for any upstream. */
const carried = ['user-agent', 'traceparent', 'tracestate'] as const

/** Only what is true of any protocol goes on from the client; the rest is the channel's and the written request's. */
function headersFor(
  client: IncomingHttpHeaders,
  identity: { headers: readonly string[]; names: ReadonlySet<string>; defaults: readonly string[] },
  written: Readonly<Record<string, string>>,
  stream: boolean,
): string[] {
  const headers = [...identity.headers]
  const names = new Set(identity.names)
  const add = (name: string, value: string | undefined) => {
    if (value === undefined || names.has(name)) return
    names.add(name)
    headers.push(name, value)
  }
  add('content-type', 'application/json')
  add('accept', stream ? 'text/event-stream, application/x-ndjson, application/json' : 'application/json')
  for (const [name, value] of Object.entries(written)) add(name, value)
  for (const name of carried) {
    const value = client[name]
    add(name, typeof value === 'string' ? value : undefined)
  }
  for (let at = 0; at + 1 < identity.defaults.length; at += 2) {
    add(identity.defaults[at] ?? '', identity.defaults[at + 1])
  }
  return headers
}
