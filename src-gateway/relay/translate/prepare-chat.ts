import { GatewayError } from '../../contract/errors.ts'
import { randomLetters } from '../../ir/made-up-id.ts'
import { pairCalls } from '../../ir/pair-calls.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import { Warnings } from '../../ir/warning.ts'
import type {
  ClientConversion,
  ReadReplyContext,
  UpstreamProtocol,
  WriteReplyContext,
} from '../../protocols/conversion.ts'
import { quote } from '../admit.ts'
import type { Asked } from '../asked.ts'
import type { Exchange } from '../exchange.ts'
import type { ReplyConversion } from '../prepared-call.ts'
import { readErrorBody } from '../upstream-error.ts'
import { DocumentSource, type EventSource, NdjsonSource, SseSource } from './event-source.ts'
import { inlineMedia } from './inline-media.ts'
import { instructConversation } from './instruct-conversation.ts'
import type { ConvertedRequest, TranslationInput } from './prepare-translated.ts'
import { type ReplyTarget, TranslatedReply } from './translated-reply.ts'
import { TurnRecorder } from './turn-memory.ts'

/** Converts a conversation for one channel. @throws GatewayError `conversion.unsupported`, `request.malformed` */
export function prepareChat(input: TranslationInput): ConvertedRequest | Promise<ConvertedRequest> {
  const { exchange, channel, upstream, quirks } = input
  refuseUnknownAnswer(exchange)
  const request = instructConversation(exchange.asked.client().conversation(), channel.systemPrompt)
  const whole = inlineMedia(request, upstream, quirks, exchange.deps.fetchMedia)
  return whole instanceof Promise ? whole.then((inlined) => write(input, inlined)) : write(input, whole)
}

/** An answer that is not ours is known to no channel of another protocol; going on without it would be another request. */
function refuseUnknownAnswer(exchange: Exchange): void {
  const { continuation } = exchange.protocol
  if (continuation === undefined) return
  const { body } = exchange.asked.client()
  const id = continuation.previousId(body)
  if (id !== undefined) {
    throw new GatewayError('request.malformed', `The earlier answer ${quote(id)} is not known here.`, {
      field: 'previous_response_id',
    })
  }
  const field = continuation.reference(body)
  if (field !== undefined) {
    throw new GatewayError('request.malformed', 'The item of an earlier answer is not known here.', { field })
  }
}

function write(input: TranslationInput, request: ConversationRequest): ConvertedRequest {
  const { exchange, planned, upstream, quirks } = input
  const { memory } = exchange.host
  const { owner } = exchange
  const stream = exchange.asked.stream !== false || quirks.streamOnly === true
  const warnings = new Warnings()
  const messages = pairCalls(request.messages, warnings)
  const written = upstream.writeRequest(messages === request.messages ? request : { ...request, messages }, {
    model: planned.upstreamModel,
    stream,
    quirks,
    inbound: exchange.route.protocol,
    recall: (callId) => memory.get(owner, callId),
  })
  const reading: ReadReplyContext = { request, hints: written.hints ?? {}, quirks }
  return {
    written,
    operation: 'chat',
    stream,
    conversion: conversionOf(input, reading, [...warnings.all, ...written.warnings]),
  }
}

function conversionOf(
  { exchange, upstream }: TranslationInput,
  reading: ReadReplyContext,
  warnings: ReplyConversion['warnings'],
): ReplyConversion {
  const { protocol, asked } = exchange
  const { stream } = asked
  const streamed = stream !== false || reading.quirks.streamOnly === true
  const writing: WriteReplyContext = {
    request: reading.request,
    clientBody: asked.body(),
    model: asked.model,
    id: randomLetters(24),
    createdAt: Math.floor(exchange.deps.now() / 1000),
    framing: stream === 'json-array' ? 'json-array' : 'sse',
  }
  return {
    warnings,
    contentType: stream === 'sse' ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8',
    flow: (host, contentType) =>
      new TranslatedReply({
        host,
        request: reading.request,
        source: sourceOf(upstream, reading, contentType, streamed),
        target: targetOf(protocol, stream, writing),
        recorder: new TurnRecorder(exchange.host.memory, exchange.owner),
        filter: asked.filters?.answerFilter(),
        answersWithout: protocol.answersWithout ?? [],
        onComplete: asked.wantsStored()
          ? (response) => asked.keep(protocol.writeReply(response, writing), exchange.requestId)
          : undefined,
      }),
    readError: (status, body, headers) => upstream.readError(status, readErrorBody(body, headers), headers),
  }
}

function sourceOf(
  upstream: UpstreamProtocol,
  reading: ReadReplyContext,
  contentType: string | undefined,
  streamed: boolean,
): EventSource {
  const document = (body: unknown) => upstream.readReply(body, reading)
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'text/event-stream') return new SseSource(upstream.readStream(reading), document)
  if (type === 'application/x-ndjson') return new NdjsonSource(upstream.readStream(reading))
  // An upstream that answers a stream request with JSON is taken at its word, unless JSON lines are how it streams.
  if (!streamed || (type.endsWith('json') && upstream.framing === 'sse')) return new DocumentSource(document)
  return upstream.framing === 'ndjson'
    ? new NdjsonSource(upstream.readStream(reading))
    : new SseSource(upstream.readStream(reading), document)
}

function targetOf(client: ClientConversion, stream: Asked['stream'], writing: WriteReplyContext): ReplyTarget {
  if (stream !== false) return { kind: 'stream', writer: client.writeStream(writing) }
  return { kind: 'document', write: (response) => JSON.stringify(client.writeReply(response, writing)) }
}
