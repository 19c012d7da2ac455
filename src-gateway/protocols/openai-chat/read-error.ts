import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { readInStreamError } from '../in-stream-error.ts'
import { isObject, objectOf, parsedJson } from '../json-values.ts'
import { retryAfterMs } from '../retry-after.ts'
import { textOf } from './read-part.ts'

type Raw = Readonly<Record<string, unknown>>

/** Business codes that vendors tell inside a 200, and the status they stand for. */
const statusByBusinessCode: Readonly<Record<string, number>> = {
  // MiniMax: https://platform.minimax.io/docs/api-reference/errorcode
  1000: 500,
  1001: 504,
  1002: 429,
  1004: 401,
  1008: 402,
  1013: 500,
  1024: 500,
  1026: 400,
  1027: 400,
  1033: 500,
  1039: 429,
  2013: 400,
  2049: 401,
  2056: 429,
  // Zhipu: https://docs.bigmodel.cn/cn/api/api-code
  1110: 403,
  1111: 404,
  1112: 403,
  1113: 402,
  1210: 400,
  1211: 404,
  1213: 400,
  1214: 400,
  1234: 500,
  1261: 400,
  1301: 400,
  1302: 429,
  1303: 429,
  1304: 429,
  1305: 429,
  1308: 429,
  1309: 402,
  // Baidu: https://cloud.baidu.com/doc/qianfan-api/s/zm7kf3q3u
  4: 429,
  6: 403,
  13: 401,
  14: 401,
  15: 401,
  17: 429,
  18: 429,
  19: 429,
  110: 401,
  111: 401,
  336000: 500,
  336003: 400,
  336100: 529,
  336501: 429,
  336502: 429,
}

/** DashScope's words. https://help.aliyun.com/zh/model-studio/error-code */
const statusByWord: Readonly<Record<string, number>> = {
  Arrearage: 402,
  InvalidApiKey: 401,
  invalid_api_key: 401,
  'Model.AccessDenied': 403,
  AccessDenied: 403,
  DataInspectionFailed: 400,
  data_inspection_failed: 400,
  InvalidParameter: 400,
  ModelNotFound: 404,
  ServiceUnavailable: 503,
  InternalError: 500,
  RequestTimeOut: 504,
}

/**
 * What an error body says, whichever vendor of this shape wrote it: OpenAI's `error` object (or its text), OpenRouter's
 * number with the provider's words in `metadata.raw`, Mistral's and DashScope's flat ones, MiniMax's `base_resp`, Baidu's
 * `error_code`, FastAPI's `detail`.
 */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  const wait = retryAfterMs(headers)
  return { ...explain(body, status), status, ...(wait === undefined ? undefined : { retryAfterMs: wait }) }
}

/** Without the status; `body` may be text. */
function explain(body: unknown, status: number): Omit<ReplyError, 'status'> {
  if (isObject(body)) {
    const { message, code, param } = readEmbeddedError(body, true) ?? { message: undefined }
    if (message !== undefined)
      return {
        message,
        ...(code === undefined ? undefined : { code }),
        ...(param === undefined ? undefined : { param }),
      }
  }
  // Some send the object as a list of one (Google's compatible endpoint).
  if (Array.isArray(body) && isObject(body[0])) return explain(body[0], status)
  const text = typeof body === 'string' ? body.trim() : ''
  const plain = text !== '' && text.length <= 500 && !text.startsWith('<')
  return { message: plain ? text : `The upstream answered with status ${status}.` }
}

/**
 * An error that stands in a body or a chunk; undefined when there is none. `whole`: the body is no answer, so that a bare
 * `code` or `message` is one too.
 */
export function readEmbeddedError(body: Raw, whole = false): ReplyError | undefined {
  const { error } = body
  if (isObject(error) && Object.keys(error).length > 0) return fromObject(error)
  if (typeof error === 'string' && error !== '') return fromText(error, body)
  return (
    fromBaseResp(objectOf(body.base_resp)) ?? fromBaidu(body) ?? fromGroq(body) ?? (whole ? fromFlat(body) : undefined)
  )
}

function fromObject(error: Raw): ReplyError {
  const read = readInStreamError(error)
  const code = read.code
  const param = textOf(error.param)
  const status = businessStatus(error.code) ?? read.status
  return {
    status,
    message: withRaw(read.message, error),
    ...(code === undefined ? undefined : { code }),
    ...(param === undefined ? undefined : { param }),
  }
}

const MAX_RAW = 500

/** OpenRouter's own message says little; what its provider said stands beside it. */
function withRaw(message: string, error: Raw): string {
  const raw = objectOf(error.metadata).raw
  if (typeof raw !== 'string' || raw === '' || message.includes(raw)) return message
  const parsed = objectOf(parsedJson(raw))
  const text = textOf(objectOf(parsed.error).message) ?? textOf(parsed.message) ?? raw
  return message.includes(text) ? message : `${message}: ${text.slice(0, MAX_RAW)}`
}

/** xAI: `{code, error}`; others `{error}` alone. */
function fromText(message: string, body: Raw): ReplyError {
  const read = readInStreamError({ ...body, error: undefined, message })
  return { status: read.status, message, ...(read.code === undefined ? undefined : { code: read.code }) }
}

function fromBaseResp({ status_code: code, status_msg: message }: Raw): ReplyError | undefined {
  if (typeof code !== 'number' || code === 0) return undefined
  return {
    status: businessStatus(code) ?? 500,
    message: textOf(message) ?? `The upstream reported the error ${code}.`,
    code: String(code),
  }
}

function fromBaidu({ error_code: code, error_msg: message }: Raw): ReplyError | undefined {
  if ((typeof code !== 'number' && typeof code !== 'string') || code === 0 || code === '') return undefined
  return {
    status: businessStatus(code) ?? 500,
    message: textOf(message) ?? `The upstream reported the error ${code}.`,
    code: String(code),
  }
}

function fromGroq(body: Raw): ReplyError | undefined {
  const { error } = objectOf(body.x_groq)
  if (error === undefined || error === null || error === '') return undefined
  return fromObject(isObject(error) ? error : { message: String(error) })
}

/** Mistral `{object, message, type, code}`, DashScope `{code, message, request_id}`, FastAPI `{detail}`, Zhipu `{code, msg}`. */
function fromFlat(body: Raw): ReplyError | undefined {
  const message = textOf(body.message) ?? nestedMessage(body.message) ?? textOf(body.msg) ?? detailText(body.detail)
  const code = body.code ?? body.type
  if (message === undefined && (code === undefined || code === null)) return undefined
  const read = readInStreamError({ ...body, message: message ?? '' })
  const status = businessStatus(body.code) ?? (read.status === 500 ? throttled(body.code) : undefined) ?? read.status
  const param = textOf(body.param)
  return {
    status,
    message: read.message,
    ...(read.code === undefined ? undefined : { code: read.code }),
    ...(param === undefined ? undefined : { param }),
  }
}

function throttled(code: unknown): number | undefined {
  return typeof code === 'string' && /^(?:Throttling|LimitRequests|limit_)/.test(code) ? 429 : undefined
}

function nestedMessage(raw: unknown): string | undefined {
  return isObject(raw) ? detailText(raw.detail) : undefined
}

/** FastAPI: a text, or a list of what is wrong where. */
function detailText(detail: unknown): string | undefined {
  if (typeof detail === 'string') return textOf(detail)
  if (isObject(detail)) return textOf(detail.message) ?? textOf(detail.msg)
  if (!Array.isArray(detail)) return undefined
  const lines: string[] = []
  for (const entry of detail) {
    const { loc, msg } = objectOf(entry)
    const place = Array.isArray(loc) ? `${loc.join('.')}: ` : ''
    if (typeof msg === 'string') lines.push(place + msg)
  }
  return lines.length === 0 ? undefined : lines.join('; ')
}

function businessStatus(code: unknown): number | undefined {
  if (typeof code !== 'number' && typeof code !== 'string') return undefined
  const word = String(code)
  if (Object.hasOwn(statusByWord, word)) return statusByWord[word]
  return Object.hasOwn(statusByBusinessCode, word) ? statusByBusinessCode[word] : undefined
}

/** What is no answer of this protocol. */
export function notThisProtocol(message: string): ReplyError {
  return { status: 502, message }
}

export function streamCut(): ReplyError {
  return { status: 502, message: 'The upstream ended the stream before the answer was complete.' }
}
