import type { ClientProtocol } from '../../e2e/fixtures/strict/replies/index.ts'
import type { WireRecord } from '../../e2e/fixtures/strict/wire.ts'
import type { UpstreamProtocolId } from '../contract/index.ts'
import { assembleResponse } from '../ir/assemble.ts'
import type { ReplyEvent } from '../ir/event.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { RestoreTools } from '../ir/tool-names.ts'
import type { ClientConversion, ReadReplyContext, WriteReplyContext } from '../protocols/conversion.ts'
import { protocols, upstreamProtocols } from '../protocols/registry.ts'
import { findProvider } from '../providers/registry.ts'
import { converseToSse } from '../wire/aws-to-sse.ts'
import { readSseEvents } from '../wire/sse-lines.ts'

/** How the recordings name the protocols. */
export const upstreamOf: Readonly<Record<string, UpstreamProtocolId>> = {
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  'gemini-generate': 'gemini',
  'bedrock-converse': 'bedrock-converse',
  'cohere-chat': 'cohere-chat',
}

export const clients: readonly ClientProtocol[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']

const asked: ConversationRequest = {
  model: 'asked-model',
  stream: true,
  system: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
  tools: [],
  sampling: {},
  stop: [],
  includeUsage: true,
  extensions: {},
}

/** A recorded answer as events, with its calls named as the client knows them. */
export function readAnswer(record: WireRecord): ReplyEvent[] {
  const restore = new RestoreTools(asked)
  return readEvents(record).flatMap((event) => restore.take(event) ?? [])
}

/** By its protocol, event by event where it was a stream. */
function readEvents(record: WireRecord): ReplyEvent[] {
  const id = upstreamOf[record.protocol]
  if (id === undefined) throw new Error(`${record.protocol} is no conversation`)
  const protocol = upstreamProtocols[id]
  if (protocol === undefined) throw new Error(`no upstream speaks ${id}`)
  const model = typeof record.request?.model === 'string' ? record.request.model : (record.facts.model ?? '')
  const quirks = findProvider(record.provider)?.quirks?.({ protocol: id, model, settings: {} }) ?? {}
  const context: ReadReplyContext = { request: asked, hints: {}, quirks }
  const bytes = streamOf(record)
  if (bytes === undefined) return protocol.readReply(record.response, context)
  const reader = protocol.readStream(context)
  const events: ReplyEvent[] = []
  readSseEvents(bytes, 0, ({ name, data }) => {
    events.push(...reader.read(name, data.toString('utf8')))
  })
  return [...events, ...reader.end()]
}

function streamOf(record: WireRecord): Buffer | undefined {
  if (record.sse !== undefined) return Buffer.from(record.sse)
  if (record.eventstream_b64 === undefined) return undefined
  const reframer = converseToSse()
  return Buffer.concat([reframer.push(Buffer.from(record.eventstream_b64, 'base64')), reframer.end()])
}

function writingFor(client: ClientProtocol): WriteReplyContext {
  return {
    request: asked,
    clientBody: client === 'openai-responses' ? { model: 'asked-model', input: 'x' } : { model: 'asked-model' },
    model: 'asked-model',
    id: 'aB3dE5gH7jK9mN1pQ3sT5vW7',
    createdAt: 1_790_000_000,
    framing: 'sse',
  }
}

function conversionOf(client: ClientProtocol): ClientConversion {
  return protocols[client] as ClientConversion
}

/** The answer as a stream of another protocol. */
export function writeAsStream(client: ClientProtocol, events: readonly ReplyEvent[]): string {
  const writer = conversionOf(client).writeStream(writingFor(client))
  let text = ''
  for (const event of events) {
    if (event.type === 'error') return text + writer.fail(event.error)
    text += writer.write(event)
  }
  return text + writer.end()
}

/** The answer as one document of another protocol. */
export function writeAsReply(client: ClientProtocol, events: readonly ReplyEvent[]): unknown {
  const body = conversionOf(client).writeReply(assembleResponse(events), writingFor(client))
  return JSON.parse(JSON.stringify(body))
}
