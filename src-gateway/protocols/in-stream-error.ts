import { isObject } from './json-values.ts'
import type { InStreamError } from './types.ts'

/**
 * The status that a vendor's word for an error stands for, when it told the error inside a 200. Numbers win over words.
 * Quota and rate words are 429, overload is 529, what the client did wrong 4xx, all else 500.
 */
const statusByWord: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  overloaded: 529,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  quota_exceeded: 429,
  too_many_requests: 429,
  tokens: 429,
  requests: 429,
  RESOURCE_EXHAUSTED: 429,
  invalid_request_error: 400,
  invalid_prompt: 400,
  context_length_exceeded: 400,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  UNAUTHENTICATED: 401,
  billing_error: 402,
  permission_error: 403,
  PERMISSION_DENIED: 403,
  not_found_error: 404,
  model_not_found: 404,
  NOT_FOUND: 404,
  request_too_large: 413,
  timeout_error: 504,
  DEADLINE_EXCEEDED: 504,
  UNAVAILABLE: 503,
}

/** Reads an error object (or plain text) as any vendor writes it. */
export function readInStreamError(raw: unknown): InStreamError {
  if (!isObject(raw)) return { status: 500, message: word(raw) ?? 'The upstream reported an error.', code: undefined }
  // A number only repeats the status; a word says more.
  const code = word(raw.code) ?? word(raw.type) ?? word(raw.status) ?? numberWord(raw.code)
  const message =
    typeof raw.message === 'string' && raw.message !== '' ? raw.message : (code ?? 'The upstream reported an error.')
  return { status: statusOf(raw), message, code }
}

function statusOf(error: Record<string, unknown>): number {
  for (const raw of [error.status_code, error.code, error.status]) {
    const status = typeof raw === 'string' && /^[45]\d\d$/.test(raw) ? Number(raw) : raw
    if (typeof status === 'number' && status >= 400 && status < 600) return status
  }
  for (const raw of [error.code, error.type, error.status]) {
    if (typeof raw === 'string' && Object.hasOwn(statusByWord, raw)) return statusByWord[raw] ?? 500
  }
  return 500
}

function word(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw !== '' ? raw : undefined
}

function numberWord(raw: unknown): string | undefined {
  return typeof raw === 'number' ? String(raw) : undefined
}
