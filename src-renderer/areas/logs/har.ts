import type { KeptBody, LogDetail } from '../../../src-gateway/contract/index.ts'

/** Requests in one file. */
export const mostInHar = 200

interface NameValue {
  name: string
  value: string
}

/** One exchange, as far as HAR has words for it: http://www.softwareishard.com/blog/har-12-spec/#entries */
interface HarEntry {
  startedDateTime: string
  time: number
  request: object
  response: object
  cache: object
  timings: { blocked: number; send: number; wait: number; receive: number }
  comment?: string
  _burncloud: object
}

/** Requests as a HAR 1.2 file, oldest first. Keys are never in it; headers and bodies are, where they were kept. */
export function harOf(details: readonly LogDetail[], of: { version: string; baseUrl: string }): object {
  const oldestFirst = details.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return {
    log: {
      version: '1.2',
      creator: { name: 'BurnCloud', version: of.version },
      entries: oldestFirst.map((detail) => entryOf(detail, of.baseUrl.replace(/\/+$/, ''))),
    },
  }
}

function entryOf(detail: LogDetail, baseUrl: string): HarEntry {
  const { bodies, latencyMs, firstByteMs } = detail
  const wait = firstByteMs === null ? latencyMs : Math.min(firstByteMs, latencyMs)
  return {
    startedDateTime: detail.at,
    time: latencyMs,
    request: requestOf(detail, baseUrl),
    response: responseOf(detail),
    cache: {},
    timings: { blocked: -1, send: 0, wait, receive: latencyMs - wait },
    ...(bodies === null ? { comment: 'The messages of this request were not kept.' } : {}),
    _burncloud: {
      requestId: detail.requestId,
      model: detail.model,
      upstreamModel: detail.upstreamModel,
      channel: detail.channelName,
      provider: detail.provider,
      key: detail.tokenName,
      client: detail.clientName,
      protocol: { client: detail.inboundProtocol, upstream: detail.upstreamProtocol },
      mode: detail.mode,
      errorCode: detail.errorCode,
      errorMessage: detail.errorMessage,
      usage: detail.usage,
      usageSource: detail.usageSource,
      costUsd: detail.costUsd,
      arithmetic: detail.arithmetic,
      warnings: detail.warnings,
      attempts: detail.attemptList,
    },
  }
}

function requestOf({ bodies, endpoint, inboundProtocol }: LogDetail, baseUrl: string): object {
  const body = bodies?.clientRequest
  const hasBody = body === undefined || body.length > 0
  // Without the kept ones, those that follow from the protocol.
  const implied: NameValue[] = [{ name: keyHeader(inboundProtocol), value: '[redacted]' }]
  if (hasBody) implied.push({ name: 'content-type', value: 'application/json' })
  const mimeType = typeOf(body) ?? 'application/json'
  return {
    method: hasBody ? 'POST' : 'GET',
    url: `${baseUrl}${endpoint}`,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    ...headersOf(body, implied),
    queryString: [],
    headersSize: -1,
    bodySize: body?.length ?? -1,
    ...(body === undefined || body.length === 0
      ? {}
      : { postData: { mimeType, params: [], text: body.text, ...cutNote(body) } }),
  }
}

function responseOf({ bodies, status, stream, requestId }: LogDetail): object {
  const body = bodies?.clientReply
  const mimeType = typeOf(body) ?? (stream && status < 400 ? 'text/event-stream' : 'application/json')
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    ...headersOf(body, [
      { name: 'content-type', value: mimeType },
      { name: 'x-request-id', value: requestId },
    ]),
    content: {
      size: body?.length ?? 0,
      mimeType,
      ...(body === undefined ? {} : { text: body.text, ...cutNote(body) }),
    },
    redirectURL: '',
    headersSize: -1,
    bodySize: body?.length ?? -1,
  }
}

/** The kept headers of a message, else the implied ones. */
function headersOf(message: KeptBody | undefined, implied: readonly NameValue[]): { headers: readonly NameValue[] } {
  return { headers: message?.headers ?? implied }
}

/** The kind of a message's body, when its headers were kept and tell it. */
function typeOf(message: KeptBody | undefined): string | undefined {
  return message?.headers?.find(({ name }) => name === 'content-type')?.value
}

/** Where a client of the protocol puts its key. */
function keyHeader(protocol: string): string {
  if (protocol === 'anthropic-messages') return 'x-api-key'
  return protocol === 'gemini' ? 'x-goog-api-key' : 'authorization'
}

function cutNote({ truncated, length, text }: KeptBody): { comment?: string } {
  return truncated ? { comment: `The first ${text.length} characters of ${length} bytes.` } : {}
}
