import { AwsEventStreamDecoder, AwsEventStreamError, type AwsMessage } from './aws-event-stream.ts'

/** Bytes of one framing in, bytes of another out. One for each reply; it never throws for what an upstream sends. */
interface ToSse {
  push(chunk: Buffer): Buffer
  end(): Buffer
}

const nothing = Buffer.alloc(0)

/**
 * Bedrock's ConverseStream as server-sent events: an event's type becomes its name, its payload the data. An exception has
 * its type for a name (`throttlingException`), an error of the framing itself is `internalServerException`.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export function converseToSse(): ToSse {
  return new AwsToSse({
    event: (type, payload) => sse(type, oneLine(payload)),
    exception: (type, payload) => sse(type, oneLine(payload)),
    failure: (code, message) => sse(code ?? 'internalServerException', JSON.stringify({ message })),
  })
}

/**
 * Bedrock's InvokeModelWithResponseStream of a Claude model as the events of Anthropic's own API: each `chunk` holds one of
 * them in base64. Exceptions become `event: error`.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export function invokeToAnthropicSse(): ToSse {
  return new AwsToSse({
    event: (type, payload) => (type === 'chunk' ? chunkSse(payload) : ''),
    exception: (type, payload) => anthropicError(type, messageOf(payload) ?? type),
    failure: (code, message) => anthropicError(code, message),
  })
}

interface Writer {
  event(type: string, payload: Buffer): string
  exception(type: string, payload: Buffer): string
  /** An error without an exception's shape: AWS's unmodelled ones (with a code), and bytes that cannot be read. */
  failure(code: string | undefined, message: string): string
}

class AwsToSse implements ToSse {
  readonly #decoder = new AwsEventStreamDecoder()
  readonly #writer: Writer

  constructor(writer: Writer) {
    this.#writer = writer
  }

  push(chunk: Buffer): Buffer {
    let text = ''
    try {
      this.#decoder.push(chunk, (message) => {
        text += this.#write(message)
      })
    } catch (error) {
      text += this.#writer.failure(undefined, reason(error))
    }
    return text === '' ? nothing : Buffer.from(text)
  }

  end(): Buffer {
    try {
      this.#decoder.end()
      return nothing
    } catch (error) {
      return Buffer.from(this.#writer.failure(undefined, reason(error)))
    }
  }

  #write({ headers, payload }: AwsMessage): string {
    const header = (name: string) => {
      const value = headers.get(name)
      return typeof value === 'string' && value !== '' ? value : undefined
    }
    switch (header(':message-type')) {
      case 'exception':
        return this.#writer.exception(header(':exception-type') ?? 'internalServerException', payload)
      case 'error': {
        const code = header(':error-code')
        return this.#writer.failure(code, header(':error-message') ?? code ?? 'The upstream reported an error.')
      }
      default:
        return this.#writer.event(header(':event-type') ?? '', payload)
    }
  }
}

function reason(error: unknown): string {
  if (!(error instanceof AwsEventStreamError)) throw error
  return `The upstream's stream cannot be read: ${error.message}.`
}

function sse(name: string, data: string): string {
  // A name is one line, whatever a header held.
  return name === '' ? `data: ${data}\n\n` : `event: ${name.replace(/[\r\n]/g, ' ')}\ndata: ${data}\n\n`
}

/** A payload as one `data:` line: between JSON's tokens a line end means nothing, and inside its strings none may stand. */
function oneLine(payload: Buffer): string {
  const text = payload.toString('utf8')
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, ' ') : text
}

function chunkSse(payload: Buffer): string {
  const chunk = parse(payload.toString('utf8'))
  if (typeof chunk?.bytes !== 'string') return ''
  const event = Buffer.from(chunk.bytes, 'base64')
  const data = oneLine(event)
  return sse(eventType(data), data)
}

/** Anthropic's events begin with their type nearly always; the others are parsed. */
function eventType(data: string): string {
  const head = /^\{\s*"type"\s*:\s*"([a-z_]+)"/.exec(data)
  if (head?.[1] !== undefined) return head[1]
  const type = parse(data)?.type
  return typeof type === 'string' ? type : ''
}

/** Anthropic's words for what Bedrock's exceptions mean; what is not here is `api_error`. */
const errorTypes: Readonly<Record<string, string>> = {
  throttling: 'rate_limit_error',
  toomanyrequests: 'rate_limit_error',
  servicequotaexceeded: 'rate_limit_error',
  serviceunavailable: 'overloaded_error',
  modelnotready: 'overloaded_error',
  validation: 'invalid_request_error',
  accessdenied: 'permission_error',
  resourcenotfound: 'not_found_error',
  modeltimeout: 'timeout_error',
}

function anthropicError(type: string | undefined, message: string): string {
  const key = (type ?? '').replace(/(?:Exception|Error)$/, '').toLowerCase()
  const known = Object.hasOwn(errorTypes, key) ? errorTypes[key] : undefined
  return sse('error', JSON.stringify({ type: 'error', error: { type: known ?? 'api_error', message } }))
}

/** `message`, or what the model itself said (`modelStreamErrorException`). */
function messageOf(payload: Buffer): string | undefined {
  const body = parse(payload.toString('utf8'))
  for (const text of [body?.message, body?.Message, body?.originalMessage])
    if (typeof text === 'string' && text !== '') return text
  return undefined
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
