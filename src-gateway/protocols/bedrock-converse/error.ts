import type { IncomingHttpHeaders } from 'node:http'
import type { ReplyError } from '../../ir/event.ts'
import { isObject, objectOf } from '../json-values.ts'
import { firstWords, toldError } from '../told-error.ts'

/**
 * The status that an exception inside a stream stands for; what is not here is 500.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
const statusOf: Readonly<Record<string, number>> = {
  throttling: 429,
  toomanyrequests: 429,
  servicequotaexceeded: 429,
  modelnotready: 503,
  serviceunavailable: 503,
  modeltimeout: 504,
  validation: 400,
  accessdenied: 403,
  unrecognizedclient: 403,
  expiredtoken: 403,
  resourcenotfound: 404,
}

/** Whether an event's name is that of an exception. */
export function isException(name: string): boolean {
  return /(?:Exception|Error|Failure|Unavailable|Throttled)$/.test(name)
}

/** An exception inside a stream: its type and its payload. */
export function readException(name: string, payload: unknown): ReplyError {
  const body = objectOf(payload)
  const key = name.replace(/Exception$/, '').toLowerCase()
  return {
    status: (Object.hasOwn(statusOf, key) ? statusOf[key] : undefined) ?? 500,
    message: messageOf(body) ?? name,
    code: name,
  }
}

/**
 * An error body: `{ message }`, its type in the header `x-amzn-errortype` (`ThrottlingException:http://…`) or in `__type`
 * behind a namespace.
 */
export function readError(status: number, body: unknown, headers: IncomingHttpHeaders): ReplyError {
  const object = objectOf(body)
  const code = typeName(headers['x-amzn-errortype']) ?? typeName(object.__type) ?? typeName(object.code)
  return toldError(status, headers, { message: messageOf(object) ?? firstWords(body) ?? code, code })
}

function typeName(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined
  const name = raw.slice(raw.lastIndexOf('#', raw.indexOf(':') < 0 ? undefined : raw.indexOf(':')) + 1).split(':')[0]
  return name === undefined || name === '' ? undefined : name
}

function messageOf({
  message,
  Message,
  originalMessage,
  error,
}: Readonly<Record<string, unknown>>): string | undefined {
  return firstWords(message, Message, originalMessage, isObject(error) ? error.message : error)
}
